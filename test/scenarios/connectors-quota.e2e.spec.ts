import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { BusyHr, peopleOf, places } from './busy-hr.js';
import { SandboxedFirm } from './sandboxed-firm.js';
import { TargetTruth } from './target-truth.js';
import { isUseful } from './useful-calls.js';

const PEOPLE = 40;
const CHANGES = 200;
const ROUNDS = 5;
/** The quota of the PSA, in a minute that is ten times as fast. */
const QUOTA = 60;
const MINUTE_S = 6;

let sandboxed: SandboxedFirm;

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create({ 'systems/psa.yaml': [['requests: 60, seconds: 60', `requests: ${QUOTA}, seconds: ${MINUTE_S}`]] });
  await sandboxed.control('POST', 'psa/configure', { callsPerMinute: QUOTA, minuteS: MINUTE_S });
  await sandboxed.seed('erp', places.erp);
  await sandboxed.seed('hr', { ...places.hr, workers: peopleOf(PEOPLE) });
  await sandboxed.start();
}, 180_000);

afterAll(() => sandboxed?.stop(), 60_000);

/** Deliveries that the PSA still owes, as the service tells it. */
async function backlog(): Promise<unknown[]> {
  const { deliveries } = await sandboxed.deliveries('system=psa&state=due&limit=1000');
  return deliveries.map((delivery) => delivery['recordId']);
}

const readPeople = () => sandboxed.connectors!.connectors.systems.get('hris')!.readNow('workers');
const isTrue = (truth: TargetTruth) => eventually(async () => {
  await sandboxed.masters.settled();
  expect(await backlog()).toEqual([]);
  expect(await truth.faults()).toEqual([]);
}, { what: 'the PSA to be as the masters are', timeoutMs: 90_000, everyMs: 200 });

describe('a target with a quota of calls', () => {
  it('is never asked once too often, owes one write per record, and nearly every call that it gets is of use', async () => {
    const truth = new TargetTruth(sandboxed, 'psa');
    const hr = new BusyHr(sandboxed, PEOPLE, 7);
    await eventually(async () => (await backlog()).length > 0, { what: 'something to deliver', timeoutMs: 30_000, everyMs: 20 });
    let most = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      await hr.change(CHANGES / ROUNDS);
      readPeople();
      const owed = await eventually(async () => {
        const records = await backlog();
        return records.length > 0 ? records : false;
      }, { what: 'changes on their way', timeoutMs: 30_000, everyMs: 20 });
      expect(new Set(owed).size).toBe(owed.length);
      most = Math.max(most, owed.length);
    }
    readPeople();
    await isTrue(truth);
    expect(most).toBeLessThanOrEqual(PEOPLE);

    const calls = (await sandboxed.calls('psa')).filter(({ path }) => !path.endsWith('/oauth/token'));
    expect(calls.filter(({ status }) => status === 429)).toEqual([]);
    const useful = calls.filter(isUseful(calls)).length / calls.length;
    expect(useful).toBeGreaterThan(0.95);
  }, 240_000);
});
