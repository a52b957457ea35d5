import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { BusyHr, peopleOf, places } from './busy-hr.js';
import { misbehaving, waysToFail } from './misbehaving.js';
import { SandboxedFirm, type Row, type SandboxSystem } from './sandboxed-firm.js';
import { receiptFaults, TargetTruth } from './target-truth.js';

/** FAULT_CHANGES asks for more than the suite has time for. */
const CHANGES = Number(process.env.FAULT_CHANGES ?? 400);
const PEOPLE = Math.max(60, Math.round(CHANGES / 20));
const PER_ROUND = Math.max(20, Math.round(CHANGES / 100));
const DRAIN_MS = 60_000 + CHANGES * 20;

let sandboxed: SandboxedFirm;

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create({
    'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60'], ['concurrency: 4', 'concurrency: 4\n    timeoutSeconds: 1']],
    'systems/erp.yaml': [['timeoutSeconds: 60', 'timeoutSeconds: 1']],
    'systems/hris.yaml': [['concurrency: 4', 'concurrency: 4, timeoutSeconds: 1']],
  });
  await sandboxed.seed('erp', places.erp);
  await sandboxed.seed('hr', { ...places.hr, workers: peopleOf(PEOPLE) });
  // HR's own users change people there by calls that do not fail.
  for (const [nth, system] of (['hr', 'psa', 'erp'] as const).entries()) await sandboxed.misbehave(system, misbehaving(0.2, system === 'hr' ? { method: 'GET' } : {}), nth + 1);
  await sandboxed.start();
}, 180_000);

afterAll(() => sandboxed?.stop(), 60_000);

/** Until HR's people have been read to the end of a page once more. */
async function readAgain(): Promise<void> {
  const after = (await sandboxed.calls('hr')).at(-1)?.n ?? 0;
  await eventually(async () => {
    sandboxed.readAll();
    return (await sandboxed.calls('hr', after)).some(({ method, path, status }) => method === 'GET' && path.endsWith('/workers') && status === 200);
  }, { what: 'another page of people', timeoutMs: 60_000, everyMs: 100 });
}

const fired = async (system: SandboxSystem) => (await sandboxed.control<Row[]>('GET', `${system}/behave`)).map((rule) => Number(rule['fired']));

/** What the PSA has of people, held against HR itself, past everything in between. */
async function differencesToHr(): Promise<string[]> {
  const resources = new Map((await sandboxed.state('psa', 'resources')).map((row) => [row['external_id'], row]));
  return (await sandboxed.state('hr', 'workers')).flatMap(({ id, assignments }) => {
    const { given_name: given, preferred_name: preferred, family_name: family, work_email: email, job_title: title } = (assignments as Row[])[0]!;
    const said = { name: `${preferred ?? given} ${family}`, email, title };
    const has = resources.get(id);
    return Object.entries(said).filter(([field, value]) => has?.[field] !== value).map(([field, value]) => `${id} ${field}: ${has?.[field]} in place of ${value}`);
  });
}

describe('a fifth of all calls to HR, PSA and ERP that fails, in every way there is, while people change', () => {
  it('leaves every attribute in every target as its master has it, once, and nothing parked', async () => {
    const hr = new BusyHr(sandboxed, PEOPLE, 1);
    for (let made = 0; made < CHANGES; made += PER_ROUND) {
      await hr.change(Math.min(PER_ROUND, CHANGES - made));
      await readAgain();
    }
    const calls = await Promise.all((['psa', 'erp'] as const).map(async (system) => ({ ways: (await fired(system)).filter((times) => times > 0).length, share: (await fired(system)).reduce((sum, times) => sum + times, 0) / (await sandboxed.calls(system)).length })));
    for (const system of ['hr', 'psa', 'erp'] as const) await sandboxed.behave(system);
    await readAgain();

    const truths = [new TargetTruth(sandboxed, 'psa'), new TargetTruth(sandboxed, 'erp')];
    await eventually(async () => {
      sandboxed.readAll();
      await sandboxed.masters.settled();
      const open = (await Promise.all(['due', 'waiting', 'parked'].map((state) => sandboxed.deliveries(`state=${state}`)))).flatMap(({ deliveries }) => deliveries);
      expect(open.map(({ system, state, reason }) => `${system} ${state}: ${reason}`)).toEqual([]);
      for (const truth of truths) expect(await truth.faults()).toEqual([]);
      expect(await receiptFaults(sandboxed, ['psa', 'erp'])).toEqual([]);
    }, { what: 'the targets to be as the masters are', timeoutMs: DRAIN_MS, everyMs: 250 });
    expect(await differencesToHr()).toEqual([]);
    expect(await sandboxed.firm.query('select system, stream, code, reason from connectors.parked_row')).toEqual([]);
    for (const { share, ways } of calls) {
      expect(share).toBeGreaterThan(0.1);
      expect(ways).toBeGreaterThan(waysToFail / 2);
    }
  }, 240_000 + DRAIN_MS);
});
