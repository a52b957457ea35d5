import { describe, expect, it } from '@jest/globals';
import { bodyHash, type ApiRequest, type Body, type CompiledWrite, type WriteOperation } from '@muster/domain-connector';
import { PermanentError, TransientError } from '@muster/platform-kernel';
import type { CallResult } from '../calls/system-caller.js';
import { deliverRecord, type Delivered, type DeliverRecord, type KnownInTarget } from './deliver-record.js';

const answered = (body: unknown): CallResult => ({ class: 'ok', message: '', mayHaveDone: true, answer: { status: 200, headers: {}, url: 'http://target/', body } });
const lost: CallResult = { class: 'transient', message: 'no answer', mayHaveDone: true };
const throttled: CallResult = { class: 'throttled', message: 'too many', mayHaveDone: false };
const taken: CallResult = { class: 'conflict', message: 'R-7 has this key', mayHaveDone: false };
const heldBack: CallResult = { class: 'transient', message: 'held back', mayHaveDone: false, isHeldBack: true, retryAfterMs: 700 };

/** A target that is looked up by key, and names the record in every answer. */
const write = (title: string) => ({
  entity: 'worker', strategy: 'look-up-before-create', parts: [], then: [], operations: new Set<WriteOperation>(['find', 'create', 'update']),
  maxAgeMs: undefined, missingNamed: () => [], wants: () => Promise.resolve(true), creates: () => Promise.resolve(true), keyOf: () => Promise.resolve('K1'), body: () => Promise.resolve({ title }),
  find: () => ({ method: 'GET', path: '/find' }), create: () => ({ method: 'POST', path: '/create' }), update: () => ({ method: 'PUT', path: '/update' }),
  found: ({ body }: { body: { data?: Body[] } }) => Promise.resolve(body.data?.[0] ? { record: body.data[0], id: body.data[0]['id'], version: '1' } : null),
  tellsId: () => true, idOf: (_: string, { body }: { body?: Body }) => Promise.resolve(body?.['id']), versionOf: () => Promise.resolve('1'),
  differences: (body: Body, record: Body) => Promise.resolve(body['title'] === record['title'] ? [] : [{ field: 'title', sent: body['title'], found: record['title'] }]),
}) as unknown as CompiledWrite;

interface Told {
  readonly delivered: Delivered;
  readonly calls: readonly string[];
}

/** Delivers once; each call takes the next of the answers. */
async function deliver(title: string, known: Partial<KnownInTarget>, answers: readonly CallResult[], more: { heldBack?: string; write?: CompiledWrite } = {}): Promise<Told> {
  const calls: string[] = [];
  const left = [...answers];
  const caller = {
    heldBack: (operation: string) => (operation === more.heldBack ? heldBack : undefined),
    call: (_lane: string, operation: string, _request: ApiRequest) => {
      calls.push(operation.split(' ')[0]!);
      return Promise.resolve(left.shift() ?? throttled);
    },
  };
  const delivered = await deliverRecord({
    write: more.write ?? write(title), entity: 'worker', context: { id: 'w1', attributes: {}, externalIds: {}, refs: {} }, known: { id: null, version: null, bodyHash: null, inDoubt: false, ...known }, correlationId: 'c1',
    caller: caller as unknown as DeliverRecord['caller'], lane: 'delivery', beforeWrite: () => Promise.resolve(), isTaken: () => Promise.resolve(false),
  });
  return { delivered, calls };
}
const knownAfter = ({ delivered }: Told): KnownInTarget => (delivered as Extract<Delivered, { known: KnownInTarget }>).known;
const has = (title: string): Partial<KnownInTarget> => ({ id: 'R-1', version: '1', bodyHash: bodyHash({ title }) });

describe('a delivery', () => {
  it('that is what the target has already makes no call', async () => {
    expect(await deliver('Analyst', has('Analyst'), [])).toMatchObject({ calls: [], delivered: { kind: 'delivered', how: 'unchanged' } });
  });

  it('reads the target first where an earlier call may have been made, and goes on from what is there', async () => {
    const told = await deliver('Analyst', { inDoubt: true }, [answered({ data: [{ id: 'R-7', title: 'Analyst' }] }), answered({ id: 'R-7' })]);
    expect(told).toMatchObject({ calls: ['find', 'update'], delivered: { kind: 'delivered', id: 'R-7' } });
  });

  it('is in doubt after a call that was not answered, and is not after one that was refused', async () => {
    expect(knownAfter(await deliver('Partner', has('Analyst'), [lost]))).toMatchObject({ inDoubt: true, bodyHash: null });
    expect(knownAfter(await deliver('Partner', has('Analyst'), [throttled]))).toMatchObject({ inDoubt: false, bodyHash: bodyHash({ title: 'Analyst' }) });
  });

  it('is not taken for what the target has once another content may be there: taken back after a doubt, it is sent', async () => {
    const doubtful = knownAfter(await deliver('Partner', has('Analyst'), [lost]));
    const looked = knownAfter(await deliver('Partner', doubtful, [answered({ data: [{ id: 'R-1', title: 'Partner' }] }), throttled]));
    expect(looked.inDoubt).toBe(false);
    expect(await deliver('Analyst', looked, [answered({ id: 'R-1' })])).toMatchObject({ calls: ['update'], delivered: { kind: 'delivered', how: 'updated' } });
  });

  it('is not done because the answer has a good status: one that does not name the record is checked against the target', async () => {
    const failure = answered({ success: false });
    expect(await deliver('Partner', has('Analyst'), [failure, answered({ data: [{ id: 'R-1', title: 'Analyst' }] })])).toMatchObject({ calls: ['update', 'find'], delivered: { kind: 'later', class: 'contract', known: { inDoubt: true, bodyHash: null } } });
    expect(await deliver('Partner', has('Analyst'), [answered(undefined), answered({ data: [{ id: 'R-1', title: 'Partner' }] })])).toMatchObject({ calls: ['update', 'find'], delivered: { kind: 'delivered' } });
    expect(await deliver('Partner', {}, [answered({ data: [] }), answered(undefined), answered({ data: [] })])).toMatchObject({ calls: ['find', 'create', 'find'], delivered: { kind: 'later', class: 'contract' } });
  });

  it('looks in another way where the first finds nothing, and makes nothing that is found so', async () => {
    const one = write('Partner');
    const two: CompiledWrite = { ...one, otherwise: { request: one.find.bind(one), found: one.found.bind(one) } };
    expect(await deliver('Partner', {}, [answered({ data: [] }), answered({ data: [{ id: 'R-7' }] }), answered({ id: 'R-7' })], { write: two })).toMatchObject({ calls: ['find', 'find', 'update'], delivered: { id: 'R-7', how: 'updated' } });
    expect(await deliver('Partner', {}, [answered({ data: [] }), answered({ data: [] }), answered({ id: 'R-8' })], { write: two })).toMatchObject({ calls: ['find', 'find', 'create'], delivered: { id: 'R-8' } });
    expect(await deliver('Partner', {}, [answered({ data: [{ id: 'R-7' }] }), answered({ id: 'R-7' })], { write: two })).toMatchObject({ calls: ['find', 'update'] });
  });

  it('makes nothing where the record is to be changed only, and changes what is there', async () => {
    const kept: CompiledWrite = { ...write('Partner'), creates: () => Promise.resolve(false) };
    expect(await deliver('Partner', {}, [answered({ data: [] })], { write: kept })).toMatchObject({ calls: ['find'], delivered: { kind: 'delivered', id: null, bodyHash: null, how: 'unwanted' } });
    expect(await deliver('Partner', {}, [answered({ data: [{ id: 'R-7' }] }), answered({ id: 'R-7' })], { write: kept })).toMatchObject({ calls: ['find', 'update'], delivered: { id: 'R-7', how: 'updated' } });
  });

  it('makes what is new at once where the target refuses a second one, and looks where it does, where it is in doubt, and where none is to be made', async () => {
    const there = answered({ data: [{ id: 'R-7' }] });
    const refusing: CompiledWrite = { ...write('Partner'), refusesDuplicates: true };
    expect(await deliver('Partner', {}, [answered({ id: 'R-8' })], { write: refusing })).toMatchObject({ calls: ['create'], delivered: { id: 'R-8', how: 'created' } });
    expect(await deliver('Partner', {}, [taken, there, answered({ id: 'R-7' })], { write: refusing })).toMatchObject({ calls: ['create', 'find', 'update'], delivered: { id: 'R-7', how: 'updated' } });
    const doubtful = knownAfter(await deliver('Partner', {}, [lost], { write: refusing }));
    expect(await deliver('Partner', doubtful, [there, answered({ id: 'R-7' })], { write: refusing })).toMatchObject({ calls: ['find', 'update'], delivered: { id: 'R-7' } });
    expect(await deliver('Partner', {}, [there, answered({ id: 'R-7' })], { write: { ...refusing, creates: () => Promise.resolve(false) } })).toMatchObject({ calls: ['find', 'update'], delivered: { id: 'R-7', how: 'updated' } });
  });

  it('stays in doubt where the answer cannot be read', async () => {
    const unreadable = { ...write('Partner'), idOf: () => Promise.reject(new PermanentError('contract', 'no such field')) };
    expect(await deliver('Partner', has('Analyst'), [answered({})], { write: unreadable })).toMatchObject({ delivered: { kind: 'parked', class: 'contract', known: { inDoubt: true, bodyHash: null } } });
  });

  it('is tried again, and stays in doubt, where we had no time to read the answer', async () => {
    const unread = { ...write('Partner'), idOf: () => Promise.reject(new TransientError('machine-busy', 'no time')) };
    expect(await deliver('Partner', has('Analyst'), [answered({})], { write: unread })).toMatchObject({ delivered: { kind: 'later', class: 'machine-busy', known: { inDoubt: true, bodyHash: null } } });
  });

  it('spends no call on looking while the write would be held back', async () => {
    expect(await deliver('Analyst', {}, [], { heldBack: 'create worker' })).toMatchObject({ calls: [], delivered: { kind: 'later', isHeldBack: true, retryAfterMs: 700 } });
  });
});
