import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sourceTopic } from '@muster/contracts';
import type { FaultPoint } from '@muster/platform-kernel';
import { eventually, killAllProcesses } from '@muster/testing';
import { peopleOf, places } from '../scenarios/busy-hr.js';
import { SandboxedFirm, type LoggedCall, type Row } from '../scenarios/sandboxed-firm.js';
import { receiptFaults, TargetTruth } from '../scenarios/target-truth.js';
import { between, seeded } from '../soak/src/seeded.js';
import { ConnectorCrew, deliveriesIn } from './connector-crew.js';

const WORKERS = 200;
const PER_PAGE = 20;
/** Where processes die, with the passing at which they do: in the reading of pages first, in deliveries then. Five pages are of other streams, so that the eighth is of people. */
const POINTS: readonly (readonly [FaultPoint, number])[] = [['before-confirm', 8], ['page-published', 5], ['before-commit', 2], ['call-marked', 5], ['call-made', 4], ['before-delete', 2], ['call-made', 15]];
const RANDOM_KILLS = 1;

let sandboxed: SandboxedFirm;
let crew: ConnectorCrew;

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create({
    'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60']],
    'systems/hris.yaml': [['limit: 200', `limit: ${PER_PAGE}`], ['complete: { total: total }', 'complete: { total: total }\n      bulkAbove: 100']],
  });
  crew = new ConnectorCrew(sandboxed);
  await sandboxed.seed('erp', places.erp);
  await sandboxed.seed('hr', { ...places.hr, workers: peopleOf(WORKERS) });
}, 180_000);

afterAll(async () => {
  await killAllProcesses();
  await sandboxed?.stop();
}, 60_000);

/** Pages of a whole reading of people: a cursor of HR says since when it was asked for changes. */
const pagesOfAll = (calls: readonly LoggedCall[]) => calls.filter(({ method, path, query }) => {
  const { cursor, updated_since: since } = query as Row;
  if (method !== 'GET' || !path.endsWith('/v1/workers') || since !== undefined) return false;
  return cursor === undefined || (JSON.parse(Buffer.from(cursor as string, 'base64url').toString()) as unknown[])[2] === null;
});
const isCreation = ({ method, path }: LoggedCall) => method === 'POST' && /\/api\/resources$|\/Employees$/.test(path);

/** Until targets have had so many more calls, whoever made them. */
async function moreCalls(count: number): Promise<void> {
  const made = async () => (await sandboxed.calls('psa')).length + (await sandboxed.calls('erp')).length;
  const before = await made();
  await eventually(async () => (await made()) >= before + count, { what: `${count} more calls`, timeoutMs: 60_000, everyMs: 5 });
}

describe('connectors that are killed again and again during a first read and its deliveries', () => {
  it('publish and deliver everyone once, and read on where they were', async () => {
    const random = seeded(3);
    for (const [point, passing] of POINTS) {
      const victim = crew.spawn({ MUSTER_FAULT_POINT: `${point}:${passing}` });
      await eventually(() => !victim.isAlive, { what: `a process to die at ${point}`, timeoutMs: 60_000, everyMs: 10 });
      await crew.bury(victim);
    }
    for (let kill = 0; kill < RANDOM_KILLS; kill += 1) {
      const victim = crew.spawn();
      await moreCalls(between(random, 5, 60));
      await crew.bury(victim);
    }
    expect(crew.kills).toBe(POINTS.length + RANDOM_KILLS);
    await crew.join();

    const truths = [new TargetTruth(sandboxed, 'psa'), new TargetTruth(sandboxed, 'erp')];
    await eventually(async () => {
      await sandboxed.masters.settled();
      expect(await deliveriesIn(sandboxed, ['due', 'waiting', 'parked'])).toEqual([]);
      for (const truth of truths) expect(await truth.faults()).toEqual([]);
      expect(await receiptFaults(sandboxed, ['psa', 'erp'])).toEqual([]);
    }, { what: 'the targets to be as the masters are', timeoutMs: 90_000, everyMs: 250 });

    // No making was refused because the record was there already: whoever came after a kill had looked.
    for (const system of ['psa', 'erp'] as const) expect((await sandboxed.calls(system)).filter((call) => isCreation(call) && call.status !== 201 && call.status !== null)).toEqual([]);

    const published = await sandboxed.firm.raw(sourceTopic('hris', 'worker', { bulk: true }));
    const contents = new Map<string, Set<string>>();
    for (const { key, headers, value } of published) contents.set(`${key} ${headers['ce_sequence']}`, (contents.get(`${key} ${headers['ce_sequence']}`) ?? new Set()).add(value!.toString('base64')));
    expect(published.length).toBeGreaterThan(WORKERS); // some were published by one life and repeated by the next
    expect(contents.size).toBe(WORKERS);
    expect([...contents].filter(([, bytes]) => bytes.size > 1)).toEqual([]);

    // A kill costs a reading at most the page that it was at.
    const pages = pagesOfAll(await sandboxed.calls('hr'));
    expect(pages.length).toBeLessThanOrEqual(WORKERS / PER_PAGE + crew.kills);
    expect(published.length).toBeLessThanOrEqual(WORKERS + crew.kills * PER_PAGE);
  }, 300_000);
});
