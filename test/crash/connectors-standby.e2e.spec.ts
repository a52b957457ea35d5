import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, killAllProcesses, type ServiceProcess } from '@muster/testing';
import { BusyHr, peopleOf, places } from '../scenarios/busy-hr.js';
import { SandboxedFirm, type LoggedCall, type Row } from '../scenarios/sandboxed-firm.js';
import { TargetTruth } from '../scenarios/target-truth.js';
import { ConnectorCrew, deliveriesIn, statesOf } from './connector-crew.js';

const PEOPLE = 60;
/** From the death of a process until another speaks with its systems. */
const TAKEOVER_MS = 10_000;
const CONNECTED = ['hris', 'psa', 'erp'];

let sandboxed: SandboxedFirm;
let crew: ConnectorCrew;

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create();
  crew = new ConnectorCrew(sandboxed);
  await sandboxed.seed('erp', places.erp);
  await sandboxed.seed('hr', { ...places.hr, workers: peopleOf(PEOPLE) });
  // Long calls, so that two at once would show.
  for (const system of ['psa', 'erp'] as const) await sandboxed.misbehave(system, [{ do: 'latency', latencyMs: 60 }]);
}, 180_000);

afterAll(async () => {
  await killAllProcesses();
  await sandboxed?.stop();
}, 60_000);

const keyOf = ({ method, path, body }: LoggedCall) => (method === 'PATCH' ? path : String((body as Row)['external_id'] ?? (body as Row)['EmployeeNo']));

/** Writes of one record that were under way at once. */
function overlapsIn(calls: readonly LoggedCall[]): string[] {
  const until = new Map<string, number>();
  const overlaps: string[] = [];
  for (const call of calls.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/token')).sort((a, b) => a.at - b.at)) {
    const key = keyOf(call);
    if ((until.get(key) ?? 0) > call.at) overlaps.push(`${key} at ${call.at}`);
    until.set(key, call.at + (call.ms ?? 0));
  }
  return overlaps;
}

async function holdersOf(system: string): Promise<ServiceProcess[]> {
  const states = await Promise.all(crew.members.map(async (member) => [member, (await statesOf(member))[system]] as const));
  const strange = states.filter(([, state]) => state !== 'active' && state !== 'standby');
  if (strange.length > 0) throw new Error(`${system} is ${strange.map(([, state]) => state).join()}`);
  return states.filter(([, state]) => state === 'active').map(([member]) => member);
}

const eachIsHeldOnce = (timeoutMs: number) => eventually(async () => {
  for (const system of CONNECTED) expect(await holdersOf(system)).toHaveLength(1);
}, { what: 'each system to be held by one process', timeoutMs, everyMs: 50 });

describe('two processes of the connectors', () => {
  it('share the systems, and the one that is left takes those of the other over within seconds; nothing is written by two', async () => {
    await Promise.all([crew.join(), crew.join()]);
    await eachIsHeldOnce(20_000);
    const hr = new BusyHr(sandboxed, PEOPLE, 5);
    for (let kill = 0; kill < 2; kill += 1) {
      await hr.change(20);
      const before = (await sandboxed.calls('psa')).length;
      await eventually(async () => (await sandboxed.calls('psa')).length > before + 3, { what: 'deliveries under way', timeoutMs: 30_000, everyMs: 10 });
      const [holder] = await holdersOf('psa');
      await crew.bury(holder!);
      await eachIsHeldOnce(TAKEOVER_MS);
      await crew.join();
    }
    const truths = [new TargetTruth(sandboxed, 'psa'), new TargetTruth(sandboxed, 'erp')];
    await eventually(async () => {
      await sandboxed.masters.settled();
      expect(await deliveriesIn(sandboxed, ['due', 'waiting', 'parked'])).toEqual([]);
      for (const truth of truths) expect(await truth.faults()).toEqual([]);
    }, { what: 'the targets to be as the masters are', timeoutMs: 60_000, everyMs: 250 });
    for (const system of ['psa', 'erp'] as const) expect(overlapsIn(await sandboxed.calls(system))).toEqual([]);
  }, 240_000);
});
