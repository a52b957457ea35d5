import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DeltaCursor } from './compiled-connector.js';
import type { Delta } from './declaration.js';
import { compileReadProgress } from './read-progress.js';

const at = (text: string) => Date.parse(text);
const answer = (body: unknown = {}, headers: Record<string, string> = {}) => ({ status: 200, headers, body });
const since = (ms: number): DeltaCursor => ({ kind: 'since', ms });
const code = (work: Promise<unknown>) => work.then(() => 'none', (error: { code?: string }) => error.code);
const changed: Delta = { kind: 'changed-since', parameter: 'modified_since', from: 'meta.modified_at', overlapSeconds: 60, tooOld: "status = 400 and body.error = 'since_too_old'" };
const row = (modified_at: unknown) => ({ meta: { modified_at } });

describe('reading what changed since', () => {
  const progress = compileReadProgress(changed);

  it('goes on from the latest change less the overlap', async () => {
    expect(await progress.after(null, [row('2026-01-01T10:00:00Z'), row('2026-01-01T12:00:00+01:00'), row(null)], answer())).toEqual(since(at('2026-01-01T10:59:00Z')));
  });

  it('asks as the system writes times', () => {
    const asked = (form: 'iso' | 'epoch-ms' | 'epoch-s' | 'date') => {
      const one = compileReadProgress({ ...changed, form } as Delta);
      return one.parameters(one.since(since(at('2026-01-01T10:59:00.500Z')))!);
    };
    expect([asked('iso'), asked('epoch-s'), asked('epoch-ms'), asked('date')]).toEqual([
      { modified_since: '2026-01-01T10:59:00.500Z' }, { modified_since: '1767265140' }, { modified_since: '1767265140500' }, { modified_since: '2026-01-01' },
    ]);
  });

  it('asks by a filter where that is the way', () => {
    const filter = compileReadProgress({ kind: 'filter', parameter: '$filter', template: 'ModifiedAt gt {since}', from: 'ModifiedAt' });
    expect(filter.parameters(filter.since(since(at('2026-01-01T00:00:00Z')))!)).toEqual({ $filter: 'ModifiedAt gt 2026-01-01T00:00:00.000Z' });
  });

  it('stays where it was on a page without rows', async () => {
    expect(await progress.after(since(5), [], answer())).toEqual(since(5));
    expect(await progress.after(null, [], answer())).toBeNull();
  });

  it('is not led ahead of the clock of the system by a row of tomorrow', async () => {
    const headers = { date: 'Thu, 01 Jan 2026 12:00:00 GMT' };
    expect(await progress.after(null, [row('2099-01-01T00:00:00Z')], answer({}, headers))).toEqual(since(at('2026-01-01T11:59:00Z')));
  });

  it('never goes backwards, whatever the pages bring, nor beyond what they bring', () => fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.integer({ min: 1e12, max: 2e12 }), { maxLength: 4 }), { minLength: 1, maxLength: 6 }), async (pages) => {
      let cursor: DeltaCursor | null = null;
      for (const page of pages) {
        const next: DeltaCursor | null = await progress.after(cursor, page.map((ms) => row(new Date(ms).toISOString())), answer());
        if (cursor?.kind === 'since' && next?.kind === 'since') expect(next.ms).toBeGreaterThanOrEqual(cursor.ms);
        cursor = next;
      }
      const all = pages.flat();
      expect(cursor).toEqual(all.length === 0 ? null : since(Math.max(...all) - 60_000));
    }), { numRuns: 50 },
  ));

  it('fails where no row has the time, or one has something else', async () => {
    expect(await code(progress.after(null, [{ id: 1 }, { id: 2 }], answer()))).toBe('contract');
    expect(await code(progress.after(null, [row('2026-01-01T10:00:00Z'), row('yesterday')], answer()))).toBe('contract');
  });

  it('knows an answer that wants a whole read', async () => {
    expect(await progress.isTooOld({ status: 400, headers: {}, body: { error: 'since_too_old' } })).toBe(true);
    expect(await progress.isTooOld({ status: 400, headers: {}, body: 'no' })).toBe(false);
  });
});

describe('reading by version', () => {
  const progress = compileReadProgress({ kind: 'version', parameter: 'since_version', from: 'version' });

  it('goes on from the highest, as a number and not as a text', async () => {
    const cursor = await progress.after({ kind: 'version', version: '9' }, [{ version: 10 }, { version: '9007199254740993' }], answer());
    expect(cursor).toEqual({ kind: 'version', version: '9007199254740993' });
    expect(await progress.after(cursor, [{ version: 11 }], answer())).toEqual(cursor);
    expect(progress.parameters(progress.since(cursor)!)).toEqual({ since_version: '9007199254740993' });
  });

  it('fails where no row has one, or one has something else', async () => {
    expect(await code(progress.after(null, [{}], answer()))).toBe('contract');
    expect(await code(progress.after(null, [{ version: 'b' }], answer()))).toBe('contract');
  });
});

describe('reading by token', () => {
  const progress = compileReadProgress({ kind: 'token', parameter: 'sync_token', next: 'body.sync_token' });

  it('keeps the last that was told, which most systems do on the last page only', async () => {
    const first = await progress.after(null, [{}], answer({}));
    expect(first).toBeNull();
    const told = await progress.after(first, [{}], answer({ sync_token: 'abc' }));
    expect(told).toEqual({ kind: 'token', token: 'abc' });
    expect(await progress.after(told, [{}], answer({}))).toEqual(told);
    expect(progress.parameters(progress.since(told)!)).toEqual({ sync_token: 'abc' });
  });
});

it('a cursor of another kind, as before the declaration was changed, asks for everything', () => {
  expect(compileReadProgress(changed).since({ kind: 'token', token: 'x' })).toBeNull();
  expect(compileReadProgress({ kind: 'full' }).since(since(5))).toBeNull();
});
