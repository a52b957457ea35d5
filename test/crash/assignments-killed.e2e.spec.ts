import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CanonicalRecord } from '@muster/domain-claims';
import type { FaultPoint } from '@muster/platform-kernel';
import { eventually, killAllProcesses, ServiceProcess, TestFirm, type TestChange } from '@muster/testing';
import { AllMasters } from '../scenarios/all-masters.js';
import { day, sumsHold } from '../scenarios/masters.js';
import { dismiss } from '../soak/src/group-members.js';
import { followTopic } from '../soak/src/subscriber-check.js';

/** Where it dies, and at which passing: early, while proposals are taken, and later, while bookings are decided. */
const DEATHS: readonly [FaultPoint, number][] = [['before-commit', 6], ['after-commit', 3], ['before-delete', 3], ['before-transaction', 4]];
const WORKERS = ['W1', 'W2'];
const BOOKINGS_EACH = 8;

const keys = WORKERS.flatMap((worker) => Array.from({ length: BOOKINGS_EACH }, (_, i) => ({ key: `${worker}-B${i}`, worker, nth: i })));
const heldKeys = keys.filter(({ nth }) => nth === 6).map(({ key }) => key);
const versions = new Map<string, number>();
let happened = Date.now();

/** A change that is the same for both firms: bookings are in line by when they were asked for. */
function says(system: string, entity: NonNullable<TestChange['entity']>, key: string, values: Record<string, unknown>): TestChange {
  const stream = `${system} ${entity} ${key}`;
  versions.set(stream, (versions.get(stream) ?? 0) + 1);
  happened += 1;
  return { system, entity, key, version: versions.get(stream)!, values, occurredAt: happened };
}

const asks = (key: string, status: string) => says('orchestration', 'assignment', key, { status });

let undisturbed: { firm: TestFirm; masters: AllMasters };
let disturbed: { firm: TestFirm; masters: AllMasters };
const firms = () => [undisturbed.firm, disturbed.firm];
const publish = (changes: TestChange[]) => Promise.all(firms().map((firm) => firm.publish(changes)));

beforeAll(async () => {
  const [calm, shaken] = await Promise.all([TestFirm.create(), TestFirm.create()]);
  undisturbed = { firm: calm, masters: new AllMasters(calm) };
  disturbed = { firm: shaken, masters: new AllMasters(shaken) };
  await Promise.all([undisturbed.masters.start(), ...(['organization_sync', 'worker_sync', 'project_sync'] as const).map((schema) => disturbed.masters.startOne(schema))]);
}, 120_000);

afterAll(async () => {
  await killAllProcesses();
  await Promise.all([undisturbed?.masters.stop(), disturbed?.masters.stop()]);
  await Promise.all([undisturbed?.firm.stop(), disturbed?.firm.stop()]);
}, 60_000);

/** assignment-sync of the firm that is disturbed: dies at each of the fault points, one after the other, and stays up then. */
class Victims {
  kills = 0;
  readonly done: Promise<ServiceProcess>;

  constructor(private readonly firm: TestFirm) {
    this.done = this.run();
    this.done.catch(() => undefined);
  }

  private async run(): Promise<ServiceProcess> {
    for (const [point, passing] of DEATHS) {
      const victim = this.spawn({ MUSTER_FAULT_POINT: `${point}:${passing}` });
      const end = await victim.ended;
      if (end.signal !== 'SIGKILL') throw new Error(`${victim.name} should have died at ${point} and ended with ${end.code}. Its last words:\n${victim.lastWords}`);
      this.kills += 1;
      await dismiss(this.firm.kafka.brokers[0]!, [`${this.firm.namespace}assignment-sync`, `${this.firm.namespace}assignment-sync.bulk`], victim.name);
    }
    const last = this.spawn({});
    await last.ready();
    return last;
  }

  private spawn(env: Record<string, string>): ServiceProcess {
    const name = `assignment-sync-${this.firm.namespace}${this.kills}`;
    return ServiceProcess.spawn({ service: 'assignment-sync', name, env: { ...this.firm.env(), KAFKA_CLIENT_ID: name, ...env } });
  }
}

type Shown = Pick<CanonicalRecord, 'status' | 'bookedFrom' | 'bookedUntil' | 'bookedCode' | 'conditions' | 'role'>;

/** What became of each booking, by the id of RM. */
async function states(firm: TestFirm): Promise<Record<string, Shown>> {
  const found: Record<string, Shown> = {};
  const latest = new Map((await firm.received('assignment')).map(({ key, record }) => [key, record!]));
  for (const record of latest.values()) {
    const { status, bookedFrom, bookedUntil, bookedCode, conditions, role } = record;
    found[record.meta.externalIds.find(({ system }) => system === 'rm')!.id] = { status, bookedFrom, bookedUntil, bookedCode, conditions, role };
  }
  return found;
}

const countOf = async (firm: TestFirm, status: string) => Object.values(await states(firm)).filter((one) => one.status === status).length;
const reached = (status: string, count: number) =>
  Promise.all(firms().map((firm) => eventually(async () => expect([status, await countOf(firm, status)]).toEqual([status, count]), { what: `${count} assignments to be ${status}`, timeoutMs: 60_000, everyMs: 250 })));

describe('assignment-sync, killed while bookings of shared workers are decided', () => {
  it('ends in the states of a firm that nobody disturbed, without a gap in versions, with sums that hold', async () => {
    await publish([
      says('erp', 'legal-entity', 'DE01', { code: 'DE01', name: 'DE01', timeZone: 'Europe/Berlin' }),
      says('erp', 'project', 'P1', { code: 'P-1', name: 'Rollout', legalEntity: 'DE01', status: 'Open' }),
      says('erp', 'charge-code', 'P-1-100', { code: 'P-1-100', project: 'P1', status: 'Open', billable: true }),
      ...WORKERS.flatMap((id) => [says('hris', 'worker', id, { givenName: id, employmentStatus: 'A', employer: 'DE01', hireDate: day('2020-01-01'), fte: 1 }), says('erp', 'worker', id, { costRate: '80.00', costRateCurrency: 'EUR' })]),
    ]);
    const victims = new Victims(disturbed.firm);
    await publish(keys.map(({ key, worker }) => says('rm', 'assignment', key, { status: 'tentative', worker, project: 'P1', startDate: day('2031-03-03'), endDate: day('2031-06-27'), hoursPerDay: 2 })));
    await reached('proposed', keys.length);
    // Two are asked to be confirmed before they are approved: they are held, across every death, until the approval comes.
    const approvals = heldKeys.map((key) => asks(key, 'approved'));
    await publish(keys.flatMap(({ key }) => (heldKeys.includes(key) ? [asks(key, 'confirmed')] : [asks(key, 'approved'), asks(key, 'confirmed')])));
    await reached('confirmed', 8);
    await reached('overbooked', 6);
    await publish(keys.filter(({ nth }) => nth < 2).map(({ key }) => says('rm', 'assignment', key, { status: 'released' })));
    await reached('released', 4);
    await reached('confirmed', 8);
    // Whoever is still to die needs work to die at.
    for (let n = 1; victims.kills < DEATHS.length; n += 1) {
      await publish(keys.map(({ key }) => says('rm', 'assignment', key, { role: `Role ${n}` })));
      await eventually(async () => expect(new Set(Object.values(await states(disturbed.firm)).map(({ role }) => role))).toEqual(new Set([`Role ${n}`])), { what: 'every role to be published', timeoutMs: 60_000, everyMs: 250 });
    }
    await victims.done;
    await publish(approvals);
    await Promise.all([undisturbed.masters.settled(), ...(['organization_sync', 'worker_sync', 'project_sync', 'assignment_sync'] as const).map((schema) => disturbed.firm.settled(schema, 60_000))]);
    const expected = await states(undisturbed.firm);
    await eventually(async () => expect(await states(disturbed.firm)).toEqual(expected), { what: 'both firms to hold the same', timeoutMs: 30_000, everyMs: 100 });
    expect(victims.kills).toBe(DEATHS.length);
    for (const firm of firms()) {
      expect(followTopic(await firm.received('assignment')).faults).toEqual([]);
      await sumsHold(firm, 'assignment_sync');
      expect(await firm.query('select 1 from assignment_sync.step_hold')).toEqual([]);
    }
  }, 180_000);
});
