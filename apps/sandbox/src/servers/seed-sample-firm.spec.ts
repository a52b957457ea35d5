import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseLocalDate } from '@muster/platform-kernel';
import { sampleFirm } from '../sample-firm/sample-firm.js';
import { foldSampleFirm } from './fold-sample-firm.js';
import { SandboxControl } from './sandbox-control.js';
import { seedSandbox } from './seed-sample-firm.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import type { SystemName } from './systems.js';
import { ask, SetClock } from './testing/ask.js';

const today = parseLocalDate('2026-11-23')!;
const events = sampleFirm({ seed: 1, today });

describe('seeding the sample firm', () => {
  const clock = new SetClock();
  let sandbox: RunningSandbox;
  let control: SandboxControl;

  beforeAll(async () => {
    sandbox = await startSandbox({ now: clock.now });
    control = new SandboxControl(sandbox.url);
    await seedSandbox(sandbox.url, events, today);
  }, 60_000);
  afterAll(() => sandbox.stop());

  /** Every row of every system. */
  async function rows() {
    const wanted = foldSampleFirm(events, today) as unknown as Record<SystemName, Record<string, object[]>>;
    const held: typeof wanted = { ...wanted };
    for (const system of Object.keys(wanted) as SystemName[]) {
      held[system] = Object.fromEntries(await Promise.all(Object.keys(wanted[system]).map(async (collection) => [collection, await control.rows<object>(system, collection)] as const)));
    }
    return { wanted, held };
  }

  it('puts all of it into the systems', async () => {
    const { wanted, held } = await rows();
    expect(held).toMatchObject(wanted);
    const counts = [held.hr.workers, held.rm.people, held.identity.Users, held.talent.people, held.time.employees, held.crm.Users].map((rowsOfOne) => rowsOfOne!.length);
    expect(Math.min(...counts)).toBeGreaterThan(300);
  }, 60_000);

  it('leaves an ERP in which time can be planned on open projects, and in open months', async () => {
    const authorization = `Basic ${Buffer.from('muster:erp-password').toString('base64')}`;
    const allocate = (ChargeCode: string, StartDate: string) =>
      ask(`${sandbox.urlOf('erp')}/odata/CostAllocations`, { method: 'POST', headers: { authorization }, json: { EmployeeNo: '100001', ChargeCode, StartDate, HoursPerDay: '8' } });
    const codes = await Promise.all([allocate('P-10001-100', '2026-11-01'), allocate('P-10011-100', '2026-09-30')].map(async (answer) => (await answer).body.error.code));
    expect(codes).toEqual(['ChargeCodeClosed', 'PeriodClosed']);
    expect((await allocate('P-10011-100', '2026-10-01')).status).toBe(201);
    const project = await ask(`${sandbox.urlOf('erp')}/odata/Projects`, { method: 'POST', headers: { authorization }, json: { Name: 'New' } });
    expect(project.body.ProjectNo).toBe('P-10041');
  });

  it('again changes nothing', async () => {
    const before = await rows();
    clock.passSeconds(60);
    await seedSandbox(sandbox.url, events, today);
    expect((await rows()).held).toEqual(before.held);
  }, 60_000);
});
