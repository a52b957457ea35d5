import { describe, expect, it } from '@jest/globals';
import { bodyHash, type Body, type CompiledWrite, type WriteOperation } from '@muster/domain-connector';
import { PermanentError } from '@muster/platform-kernel';
import type { CallResult, SystemCaller } from '../calls/system-caller.js';
import type { KnownInTarget } from '../delivery/deliver-record.js';
import { LookingCaller } from './looking-caller.js';
import { rehearseDelivery } from './rehearse-delivery.js';

const NOTHING_KNOWN: KnownInTarget = { id: null, version: null, bodyHash: null, inDoubt: false };
const KNOWN: KnownInTarget = { ...NOTHING_KNOWN, id: 'R-1', version: '1' };
const body = { title: 'Partner', rate: 8 };
const answered = (data: Body[]): CallResult => ({ class: 'ok', message: '', mayHaveDone: true, answer: { status: 200, headers: {}, url: 'http://target/', body: { data } } });

/** Of a target that reads the title back, and not the rate. */
const writing = (more: object = {}) => ({
  entity: 'worker', strategy: 'look-up-before-create', parts: [], then: [], operations: new Set<WriteOperation>(['find', 'create', 'update']), maxAgeMs: undefined, missingNamed: () => [],
  wants: () => Promise.resolve(true), creates: () => Promise.resolve(true), keyOf: () => Promise.resolve('K1'), body: () => Promise.resolve(body),
  find: () => ({ method: 'GET', path: '/find' }), create: () => ({ method: 'POST', path: '/create' }), update: () => ({ method: 'PUT', path: '/update/R-1' }),
  found: ({ body: { data } }: { body: { data: Body[] } }) => Promise.resolve(data[0] ? { record: data[0], id: data[0]['id'], version: '1' } : null),
  compared: (sent: Body, found: Body) => Promise.resolve([{ field: 'title', sent: sent['title'], found: found['title'] ?? null, attributes: [], isRestricted: false }]), ...more,
}) as unknown as CompiledWrite;

/** Also what was called. */
async function rehearse(known: KnownInTarget, { held, looks = 9, write = writing(), isTaken = false }: { held?: Body[]; looks?: number; write?: CompiledWrite; isTaken?: boolean } = {}) {
  const calls: string[] = [];
  const caller = held && ({ call: (_: string, operation: string) => (calls.push(operation), Promise.resolve(answered(held))) } as unknown as SystemCaller);
  const rehearsed = await rehearseDelivery({ write, entity: 'worker', context: { id: 'w1', attributes: {}, externalIds: {}, refs: {} }, known, correlationId: 'c1', isTaken: () => Promise.resolve(isTaken) }, new LookingCaller(caller, { left: looks }));
  return { rehearsed, calls };
}

describe('the rehearsal of a delivery', () => {
  it('tells the call that would be made, and the fields beside what the target has', async () => {
    expect(await rehearse(KNOWN, { held: [{ id: 'R-1', title: 'Analyst' }] })).toEqual({
      calls: ['find worker'], rehearsed: { kind: 'written', call: { operation: 'update worker', method: 'PUT', path: '/update/R-1' }, held: 'read', fields: [{ field: 'title', before: 'Analyst', after: 'Partner' }], notCompared: 1 },
    });
    expect(await rehearse(NOTHING_KNOWN, { held: [] })).toEqual({
      calls: ['find worker'], rehearsed: { kind: 'written', call: { operation: 'create worker', method: 'POST', path: '/create' }, held: 'nothing', fields: [{ field: 'title', before: null, after: 'Partner' }, { field: 'rate', before: null, after: 8 }], notCompared: 0 },
    });
  });

  it('says where nobody could look', async () => {
    expect((await rehearse(KNOWN)).rehearsed).toMatchObject({ kind: 'written', call: { operation: 'update worker' }, held: 'unknown' });
    expect((await rehearse(NOTHING_KNOWN, { held: [], looks: 0 })).rehearsed).toMatchObject({ kind: 'written', call: null, held: 'unknown' });
  });

  it('says what we would refuse ourselves, and that the target has all of it', async () => {
    const fails = writing({ body: () => Promise.reject(new PermanentError('code-without-translation', 'psa has no code for it.')) });
    expect(await rehearse(KNOWN, { held: [], write: fails })).toEqual({ calls: [], rehearsed: { kind: 'refused', class: 'code-without-translation', reason: 'psa has no code for it.' } });
    expect((await rehearse(NOTHING_KNOWN, { held: [{ id: 'R-9' }], isTaken: true })).rehearsed).toMatchObject({ kind: 'refused', class: 'duplicate' });
    expect((await rehearse({ ...KNOWN, bodyHash: bodyHash(body) })).rehearsed).toMatchObject({ kind: 'no-effect' });
    expect((await rehearse(NOTHING_KNOWN, { write: writing({ keyOf: () => Promise.resolve(null) }) })).rehearsed).toMatchObject({ kind: 'waiting' });
  });
});
