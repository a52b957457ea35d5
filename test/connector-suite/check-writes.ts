import { expect } from '@jest/globals';
import type { Delivered, KnownInTarget } from '@muster/connectors';
import { listName, type ApiRequest, type RecordContext } from '@muster/domain-connector';
import type { Rule } from '@muster/sandbox';
import { knownAfter, unknownInTarget, type Bench } from './bench.js';
import { failures, onPath } from './check-calls.js';
import type { Check, WriteSubject } from './subject.js';

const TRIES_MAX = 4;

/** Delivers, and keeps what is known then. Throws an Error where it was not delivered. */
async function delivered(bench: Bench, context: RecordContext, known?: KnownInTarget): Promise<Extract<Delivered, { kind: 'delivered' }>> {
  const outcome = await bench.deliver(context, known);
  if (outcome.kind !== 'delivered') throw new Error(JSON.stringify(outcome));
  return outcome;
}

/** Of each entity whose records are written that has what the check needs, which some must. */
async function forEachWrite(bench: Bench, check: (target: WriteSubject) => Promise<void>, has: (target: WriteSubject) => boolean = () => true): Promise<void> {
  const entities = [...bench.connector.writes.keys()];
  expect(Object.keys(bench.subject.writes ?? {}).sort()).toEqual([...entities].sort());
  const fitting = entities.filter((entity) => has(bench.subject.writes![entity]!));
  expect(fitting.length).toBeGreaterThan(0);
  for (const entity of fitting) {
    await bench.reset();
    bench.entity = entity;
    const { needs } = bench.target;
    if (needs) await bench.control.seed(bench.subject.server, needs);
    await check(bench.target);
  }
}

const writesOnce = (bench: Bench) => forEachWrite(bench, async ({ record, changed: [one, other] }) => {
  const first = await delivered(bench, record(1));
  expect(await bench.faults(record(1))).toEqual([]);
  await delivered(bench, record(1, one), knownAfter(first));
  expect(await bench.faults(record(1, one))).toEqual([]);
  // It was there before anybody told us.
  const { id } = await delivered(bench, record(1, other), unknownInTarget);
  expect(await bench.faults(record(1, other))).toEqual([]);
  await expectListed(bench, record(1, other), id!);
});

/** Where the target gives a list of what it holds, the record stands in it once, and as it was sent. */
async function expectListed(bench: Bench, context: RecordContext, id: string): Promise<void> {
  const { write, connector } = bench;
  const list = connector.lists.get(listName(write.entity));
  if (!list) return;
  const { rows } = await bench.read(list.stream);
  const own = (await Promise.all(rows.map(async (row) => ({ row, id: await write.idIn(row) })))).filter((one) => one.id === id);
  expect(own).toHaveLength(1);
  expect(await write.differences(await write.body(context), own[0]!.row)).toEqual([]);
}

const unchanged = (bench: Bench) => forEachWrite(bench, async ({ record }) => {
  const first = await delivered(bench, record(1));
  const before = (await bench.calls()).length;
  const again = await delivered(bench, record(1), knownAfter(first));
  expect([again.how, (await bench.calls()).length]).toEqual(['unchanged', before]);
});

const isLikeFind = (request: ApiRequest, find: ApiRequest | null) => find?.method === request.method && find.path === request.path;

/** Each failure once, on the very call that writes: when the record has come, it is there once, and as it was sent. */
const nothingTwice = (bench: Bench) => forEachWrite(bench, async ({ collection, record, changed: [one] }) => {
  const { write, control, subject: { server } } = bench;
  const wrongs: Omit<Rule, 'match'>[] = [...failures, { do: 'throttle' }, { do: 'expired-token' }];
  const before = (await control.rows(server, collection)).length;
  let n = 0;
  for (const wrong of wrongs) {
    n += 1;
    const [context, changed] = [record(n), record(n, one)];
    const created = await despite(context, unknownInTarget, wrong);
    const updated = await despite(changed, created, wrong);
    expect({ wrong: wrong.do, faults: await bench.faults(changed) }).toEqual({ wrong: wrong.do, faults: [] });
    expect(updated.inDoubt).toBe(false);
  }
  // One that only changes what is there makes none.
  expect((await control.rows(server, collection)).length).toBe(write.operations.has('create') || before === 0 ? n : before);

  async function despite(context: RecordContext, from: KnownInTarget, wrong: Omit<Rule, 'match'>): Promise<KnownInTarget> {
    const target = { key: (await write.keyOf(context))!, id: from.id ?? undefined, version: from.version ?? undefined, correlationId: 'c-1' };
    const body = await write.body(context);
    const request = (await write.upsert(target, body)) ?? (from.id === null ? await write.create(target, body) : await write.update(target, body));
    const find = await write.find(target);
    const calling = bench.caller();
    // So that the first call of all is no login.
    if (find) await calling.call('delivery', 'find', find);
    const looks = from.id === null && !write.refusesDuplicates && write.strategy !== 'upsert-by-external-id' ? [find, (await write.otherwise?.request(target)) ?? null] : [];
    const looksFirst = looks.filter((look) => isLikeFind(request!, look)).length;
    const match = { method: request!.method, path: onPath(request!.path) };
    await control.behave(server, [...(looksFirst > 0 ? [{ match, do: 'latency', latencyMs: 0, times: looksFirst } as const] : []), { ...wrong, match, times: 1 }]);
    let outcome = await bench.deliver(context, from, calling);
    expect({ wrong: wrong.do, fired: (await control.calls(server)).some(({ misbehaved }) => misbehaved === wrong.do) }).toEqual({ wrong: wrong.do, fired: true });
    for (let tries = 1; outcome.kind !== 'delivered' && tries < TRIES_MAX; tries += 1) {
      expect({ wrong: wrong.do, kind: outcome.kind }).toEqual({ wrong: wrong.do, kind: 'later' });
      outcome = await bench.deliver(context, knownAfter(outcome));
    }
    expect({ wrong: wrong.do, kind: outcome.kind }).toEqual({ wrong: wrong.do, kind: 'delivered' });
    await control.calm(server);
    return knownAfter(outcome);
  }
});

/** Somebody else wrote to the record since: what is ours is as we say, and there is one record. */
const othersWrote = (bench: Bench) => forEachWrite(bench, async ({ collection, changes, changesTo = 'Somebody else', record, changed: [one] }) => {
  const first = await delivered(bench, record(1));
  const [row] = await bench.held(record(1));
  await bench.control.seed(bench.subject.server, { [collection]: [{ ...row, [changes]: changesTo }] });
  expect(await bench.faults(record(1))).not.toEqual([]);
  await delivered(bench, record(1, one), knownAfter(first));
  expect(await bench.faults(record(1, one))).toEqual([]);
});

const deletedThere = (bench: Bench) => forEachWrite(bench, async ({ deletes, record, changed: [one] }) => {
  const first = await delivered(bench, record(1));
  await bench.delete(deletes!((await bench.held(record(1)))[0]!));
  expect(await bench.held(record(1))).toEqual([]);
  await delivered(bench, record(1, one), knownAfter(first));
  expect(await bench.faults(record(1, one))).toEqual([]);
}, ({ deletes }) => deletes !== undefined);

/** For its own reason, in the vendor's words, and without harm to what is there. */
const refused = (bench: Bench) => forEachWrite(bench, async ({ record, wrong }) => {
  const before = await bench.held(record(1));
  const outcome = await bench.deliver(record(1, wrong));
  expect(outcome).toMatchObject({ kind: 'parked', class: 'data', reason: expect.stringMatching(/must be a (text|day)/), known: { inDoubt: false } });
  expect(await bench.held(record(1))).toEqual(before);
  const first = await delivered(bench, record(1), knownAfter(outcome));
  expect(await bench.deliver(record(1, wrong), knownAfter(first))).toMatchObject({ kind: 'parked', class: 'data' });
  expect(await bench.faults(record(1))).toEqual([]);
});

export const writeChecks = {
  'writes once, and changes in place': writesOnce, 'calls nobody where nothing changed': unchanged, 'writes nothing twice, whatever fails': nothingTwice, 'gets over what others wrote': othersWrote, 'brings back what was deleted there': deletedThere,
  'parks what is refused': refused,
} satisfies Partial<Record<Check, (bench: Bench) => Promise<void>>>;
