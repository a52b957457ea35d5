import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseLocalDate } from '@muster/platform-kernel';
import type { TestChange } from '@muster/testing';
import { ForeignFirm } from './foreign-firm.js';
import { Snippets } from './snippets.js';

const TOPIC = 'source.hris.worker.v1';
const root = fileURLToPath(new URL('../..', import.meta.url));
const snippets = new Snippets('docs/how-to/publish-changes.md');
let foreign: ForeignFirm;

beforeAll(async () => {
  foreign = await ForeignFirm.create();
  await foreign.registerSource(TOPIC, 'worker');
}, 120_000);

afterAll(() => foreign?.stop(), 60_000);

const day = (text: unknown) => (typeof text === 'string' ? parseLocalDate(text)! : undefined);

/** An event as the page writes it: without meta, and with days as text. */
function changeOf(event: string, version: number): TestChange {
  const { timeline, effectiveFrom, replacesEffectiveFrom, ...rest } = snippets.event(event) as unknown as { timeline?: { effectiveFrom: string; values: object; asserted: string[] }[]; effectiveFrom?: string; replacesEffectiveFrom?: string };
  return {
    key: 'C1', version, ...rest, effectiveFrom: day(effectiveFrom) ?? null, replacesEffectiveFrom: day(replacesEffectiveFrom) ?? null,
    timeline: timeline?.map((part) => ({ ...part, effectiveFrom: day(part.effectiveFrom)!, values: part.values as Record<string, unknown> })) ?? [],
  };
}

describe('a source team', () => {
  it.each(['PublishWorker.java', 'publish_worker.py', 'publish-worker.ts'])('publishes a change with %s, as the page has it, and the record says it', async (file) => {
    const path = snippets.program(file);
    const key = `of ${file}`;
    const say = (version: number, title: string, from: string) => foreign.run(path, TOPIC, { WORKER_ID: key, SOURCE_VERSION: String(version), EFFECTIVE_FROM: from, JOB_TITLE: title }).output();
    expect(await say(1, 'Analyst – Zürich', '2026-01-01')).toMatch(new RegExp(`^${foreign.firm.topic(TOPIC)}/\\d+/\\d+\\n$`));
    await say(2, 'Lead analyst', '2026-02-01');
    await foreign.masters.settled();
    expect(await foreign.firm.latest('worker', 'hris', key)).toMatchObject({ jobTitle: 'Lead analyst', pending: [] });
    const claims = await (await fetch(`${foreign.masters.workers.url}/v1/workers/by/hris/${encodeURIComponent(key)}?validOn=2026-01-15`)).json();
    expect(JSON.stringify(claims)).toContain('Analyst – Zürich');
    expect(await foreign.firm.query('select code from worker_sync.parked')).toEqual([]);
  }, 90_000);

  it('publishes in TypeScript what the compiler accepts', () => {
    const paths = [snippets.program('publish-worker.ts'), new Snippets('docs/how-to/subscribe.md').program('subscribe-workers.ts')];
    const options = ['--noEmit', '--strict', '--noUncheckedIndexedAccess', '--skipLibCheck', '--target', 'es2024', '--module', 'nodenext', '--types', 'node'];
    const { stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', ...options, ...paths], { cwd: root, encoding: 'utf8' });
    expect(stdout).toBe('');
  }, 60_000);

  it('corrects, moves, takes back, lists all and retires as the page shows', async () => {
    const on = async (date: string): Promise<{ country: unknown; jobTitle: unknown }> => {
      await foreign.masters.settled();
      const response = await fetch(`${foreign.masters.workers.url}/v1/workers/by/hris/C1?validOn=${date}`);
      const { attributes } = (await response.json()) as { attributes: Record<string, { value: unknown }> };
      return { country: attributes['country']!.value, jobTitle: attributes['jobTitle']!.value };
    };
    const say = (event: string, version: number) => foreign.firm.publish([changeOf(event, version)]);
    await say('1', 1);
    expect(await on('2026-03-01')).toEqual({ country: 'GB', jobTitle: 'Consultant' });
    expect(await on('2026-02-28')).toEqual({ country: null, jobTitle: null });
    await say('2', 2);
    expect(await on('2026-03-01')).toEqual({ country: 'IE', jobTitle: 'Consultant' });
    await say('3', 3);
    expect(await on('2026-03-31')).toEqual({ country: null, jobTitle: 'Consultant' });
    expect(await on('2026-04-01')).toEqual({ country: 'IE', jobTitle: 'Consultant' });
    await say('4', 4);
    expect(await on('2026-04-01')).toEqual({ country: null, jobTitle: 'Consultant' });
    await say('5', 5);
    expect(await on('2026-04-01')).toEqual({ country: 'FR', jobTitle: 'Analyst' });
    expect(await on('2026-06-01')).toEqual({ country: 'FR', jobTitle: 'Manager' });
    await say('6', 6);
    expect(await on('2026-06-01')).toEqual({ country: null, jobTitle: null });
    expect(await foreign.firm.query('select code from worker_sync.parked')).toEqual([]);
  }, 60_000);
});
