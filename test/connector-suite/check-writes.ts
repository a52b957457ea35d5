import { expect } from '@jest/globals';
import type { Delivered, KnownInTarget } from '@muster/connectors';
import type { ApiRequest, RecordContext } from '@muster/domain-connector';
import type { Rule } from '@muster/sandbox';
import { knownAfter, unknownInTarget, type Bench } from './bench.js';
import { failures, onPath } from './check-calls.js';
import { worker, type Check } from './subject.js';

const TRIES_MAX = 4;

/** Delivers, and keeps what is known then. Throws an Error where it was not delivered. */
async function delivered(bench: Bench, context: RecordContext, known?: KnownInTarget): Promise<Extract<Delivered, { kind: 'delivered' }>> {
  const outcome = await bench.deliver(context, known);
  if (outcome.kind !== 'delivered') throw new Error(JSON.stringify(outcome));
  return outcome;
}

const writesOnce = async (bench: Bench) => {
  const first = await delivered(bench, worker(1));
  expect(await bench.faults(worker(1))).toEqual([]);
  await delivered(bench, worker(1, { familyName: 'Byron', employmentStatus: 'terminated' }), knownAfter(first));
  expect(await bench.faults(worker(1, { familyName: 'Byron', employmentStatus: 'terminated' }))).toEqual([]);
  // It was there before anybody told us.
  await delivered(bench, worker(1, { familyName: 'King' }), unknownInTarget);
  expect(await bench.faults(worker(1, { familyName: 'King' }))).toEqual([]);
};

const unchanged = async (bench: Bench) => {
  const first = await delivered(bench, worker(1));
  const before = (await bench.calls()).length;
  const again = await delivered(bench, worker(1), knownAfter(first));
  expect([again.how, (await bench.calls()).length]).toEqual(['unchanged', before]);
};

const isLikeFind = (request: ApiRequest, find: ApiRequest | null) => find?.method === request.method && find.path === request.path;

/** Each failure once, on the very call that writes: when the record has come, it is there once, and as it was sent. */
const nothingTwice = async (bench: Bench) => {
  const { write, control, subject: { server } } = bench;
  const wrongs: Omit<Rule, 'match'>[] = [...failures, { do: 'throttle' }, { do: 'expired-token' }];
  let n = 0;
  for (const wrong of wrongs) {
    n += 1;
    const [context, changed] = [worker(n), worker(n, { familyName: 'Byron' })];
    const created = await despite(context, unknownInTarget, wrong);
    const updated = await despite(changed, created, wrong);
    expect({ wrong: wrong.do, faults: await bench.faults(changed) }).toEqual({ wrong: wrong.do, faults: [] });
    expect(updated.inDoubt).toBe(false);
  }
  expect((await control.rows(server, bench.target.collection)).length).toBe(n);

  async function despite(context: RecordContext, from: KnownInTarget, wrong: Omit<Rule, 'match'>): Promise<KnownInTarget> {
    const target = { key: (await write.keyOf(context))!, id: from.id ?? undefined, version: from.version ?? undefined, correlationId: 'c-1' };
    const body = await write.body(context);
    const request = (await write.upsert(target, body)) ?? (from.id === null ? await write.create(target, body) : await write.update(target, body));
    const find = await write.find(target);
    const calling = bench.caller();
    // So that the first call of all is no login.
    if (find) await calling.call('delivery', 'find', find);
    const looksFirst = from.id === null && write.strategy !== 'upsert-by-external-id' && isLikeFind(request!, find);
    const match = { method: request!.method, path: onPath(request!.path) };
    await control.behave(server, [...(looksFirst ? [{ match, do: 'latency', latencyMs: 0, times: 1 } as const] : []), { ...wrong, match, times: 1 }]);
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
};

/** Somebody else wrote to the record since: what is ours is as we say, and there is one record. */
const othersWrote = async (bench: Bench) => {
  const { collection, changes } = bench.target;
  const first = await delivered(bench, worker(1));
  const [row] = await bench.held(worker(1));
  await bench.control.seed(bench.subject.server, { [collection]: [{ ...row, [changes]: 'Somebody else' }] });
  await delivered(bench, worker(1, { familyName: 'Byron' }), knownAfter(first));
  expect(await bench.faults(worker(1, { familyName: 'Byron' }))).toEqual([]);
};

const deletedThere = async (bench: Bench) => {
  const first = await delivered(bench, worker(1));
  await bench.delete(bench.target.deletes!((await bench.held(worker(1)))[0]!));
  expect(await bench.held(worker(1))).toEqual([]);
  await delivered(bench, worker(1, { familyName: 'Byron' }), knownAfter(first));
  expect(await bench.faults(worker(1, { familyName: 'Byron' }))).toEqual([]);
};

/** For its own reason, in the vendor's words, and without harm to what is there. */
const refused = async (bench: Bench) => {
  const wrong = { jobTitle: 7, workEmail: 7 };
  const outcome = await bench.deliver(worker(1, wrong));
  expect(outcome).toMatchObject({ kind: 'parked', class: 'data', reason: expect.stringMatching(/must be a text/), known: { inDoubt: false } });
  expect(await bench.held(worker(1))).toEqual([]);
  const first = await delivered(bench, worker(1), knownAfter(outcome));
  expect(await bench.deliver(worker(1, wrong), knownAfter(first))).toMatchObject({ kind: 'parked', class: 'data' });
  expect(await bench.faults(worker(1))).toEqual([]);
};

export const writeChecks = {
  'writes once, and changes in place': writesOnce, 'calls nobody where nothing changed': unchanged, 'writes nothing twice, whatever fails': nothingTwice, 'gets over what others wrote': othersWrote, 'brings back what was deleted there': deletedThere,
  'parks what is refused': refused,
} satisfies Partial<Record<Check, (bench: Bench) => Promise<void>>>;
