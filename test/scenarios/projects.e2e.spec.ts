import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CanonicalRecord } from '@muster/domain-claims';
import { eventually, TestFirm, type TestChange } from '@muster/testing';
import { AllMasters } from './all-masters.js';
import { company, day, sumsHold, versionsOf } from './masters.js';

const ROWS = 2_000;

let firm: TestFirm;
let masters: AllMasters;

const project = (key: string, version: number, values: Record<string, unknown>, more: Partial<TestChange> = {}): TestChange => ({ system: 'erp', entity: 'project', key, version, values, ...more });
const row = (i: number, version: number, values: Record<string, unknown>, effectiveFrom: string): TestChange => project(`R${i}`, version, values, { bulk: true, effectiveFrom: day(effectiveFrom) });

async function latest(key: string): Promise<CanonicalRecord> {
  const record = await firm.latest('project', 'erp', key);
  if (!record) throw new Error(`nothing was published of project ${key}`);
  return record;
}

interface Looked { attributes: Record<string, { value: unknown }>; valid: { from: string; changes: Record<string, unknown> }[] }

async function look(path: string): Promise<Looked> {
  const answer = await fetch(`${masters.get('project_sync').url}/v1/projects/${path}`);
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Looked;
}

/** How many rows of mass loads have an outcome. */
async function refreshed(): Promise<number> {
  const [counts] = await firm.query<{ n: number }>(`select coalesce(sum(next_offset - start_offset), 0)::int as n from project_sync.consumer_cursor where topic = $1`, [firm.topic('source.erp.project.bulk.v1')]);
  return counts!.n;
}

let urgentVersion = 1;

/** Closes the urgent project, or opens it again; milliseconds until that is published. Asked of the tables: reading the topic would take longer. */
async function turnUrgent(): Promise<number> {
  urgentVersion += 1;
  const started = performance.now();
  await firm.publish([project('URGENT', urgentVersion, { status: urgentVersion % 2 === 0 ? 'Closed' : 'Open' })]);
  const published = `select 1 from project_sync.crosswalk c join project_sync.record r on r.id = c.record_id where c.entity = 'project' and c.external_id = 'URGENT' and r.record_version >= $1
    and not exists (select 1 from project_sync.outbox o where o.aggregateid = r.id::text)`;
  await eventually(async () => (await firm.query(published, [urgentVersion])).length > 0, { what: 'the urgent change to be published', timeoutMs: 20_000, everyMs: 10 });
  return performance.now() - started;
}

beforeAll(async () => {
  firm = await TestFirm.create();
  masters = await new AllMasters(firm).start({ chunkMax: 200 });
  await firm.publish([company('DE01', 'Europe/Berlin'), project('URGENT', 1, { code: 'P-U', name: 'Urgent', legalEntity: 'DE01', status: 'Open' })]);
  await masters.settled();
}, 120_000);

afterAll(async () => {
  await masters?.stop();
  await firm?.stop();
}, 60_000);

describe('projects', () => {
  it('are refreshed by the thousand, with corrections of past dates, while an urgent closing passes', async () => {
    const refresh = firm.publish(Array.from({ length: ROWS }, (_, i) => row(i, 1, { code: `R-${i}`, name: `Project ${i}`, legalEntity: 'DE01', status: 'Open', endDate: day('2031-12-31') }, '2025-06-01')));
    await eventually(async () => (await refreshed()) > 0, { what: 'the refresh to run', timeoutMs: 30_000, everyMs: 10 });
    const tookMs: number[] = [];
    do tookMs.push(await turnUrgent()); while ((await refreshed()) < ROWS);
    expect(Math.min(...tookMs)).toBeLessThan(2_000);
    await refresh;
    // Of every tenth, what was valid before is told later than what came after it.
    await firm.publish(Array.from({ length: ROWS / 10 }, (_, i) => row(i * 10, 2, { name: `Then ${i * 10}`, endDate: day('2029-12-31') }, '2024-01-01')));
    await masters.settled();
    expect(await latest('R0')).toMatchObject({ name: 'Project 0', endDate: day('2031-12-31') });
    expect((await latest('R0')).meta.recordVersion).toBe(1);
    expect((await look('by/erp/R10?validOn=2024-05-01')).attributes['name']!.value).toBe('Then 10');
    expect((await look('by/erp/R11?validOn=2024-05-01')).attributes['name']!.value).toBe(null);
    expect((await look('by/erp/R10?validOn=2025-07-01')).attributes['name']!.value).toBe('Project 10');
    const { valid } = await look(`${String((await latest('R10'))['projectId'])}/history`);
    expect(valid.map(({ from, changes }) => [from, changes['name'], changes['endDate']])).toEqual([['2024-01-01', 'Then 10', '2029-12-31'], ['2025-06-01', 'Project 10', '2031-12-31']]);
    for (const [, versions] of await versionsOf(firm, 'project')) expect(versions).toEqual(versions.map((_, i) => i + 1));
  });

  it('that are corrected for a past date which still counts are others from now on', async () => {
    await firm.publish([project('R20', 3, { endDate: day('2030-03-31') }, { effectiveFrom: day('2025-09-01') })]);
    await masters.settled();
    expect(await latest('R20')).toMatchObject({ name: 'Project 20', endDate: day('2030-03-31') });
    // It was never so: what stood before counts again.
    await firm.publish([project('R20', 4, {}, { operation: 'rescind', effectiveFrom: day('2025-09-01') })]);
    await masters.settled();
    expect(await latest('R20')).toMatchObject({ endDate: day('2031-12-31') });
  });

  it('of which two are found to be one become one, with the charge codes and bookings of both', async () => {
    await firm.publish([
      project('M1', 1, { code: 'P-M1', name: 'Merged', legalEntity: 'DE01', status: 'Open' }), project('M2', 1, { code: 'P-M2', name: 'Twice', legalEntity: 'DE01', status: 'Open' }),
      { system: 'erp', entity: 'charge-code', key: 'M1-100', version: 1, values: { code: 'M1-100', project: 'M1', status: 'Open', billable: true } },
      { system: 'erp', entity: 'charge-code', key: 'M2-100', version: 1, values: { code: 'M2-100', project: 'M2', status: 'Open', billable: true } },
      { system: 'hris', entity: 'worker', key: 'W1', version: 1, values: { givenName: 'W1', employmentStatus: 'A', employer: 'DE01', hireDate: day('2020-01-01') } },
      { system: 'erp', entity: 'worker', key: 'W1', version: 1, values: { costRate: '80.00', costRateCurrency: 'EUR' } },
    ]);
    await masters.settled();
    await firm.publish(['M1', 'M2'].map((of): TestChange => ({ system: 'rm', entity: 'assignment', key: `B-${of}`, version: 1, values: { status: 'tentative', worker: 'W1', project: of, startDate: day('2031-03-03'), endDate: day('2031-03-28'), hoursPerDay: 4 } })));
    await masters.settled();
    await firm.publish(['M1', 'M2'].flatMap((of) => ['approved', 'confirmed'].map((status, i): TestChange => ({ system: 'orchestration', entity: 'assignment', key: `B-${of}`, version: i + 1, values: { status } }))));
    const bookings = () => Promise.all(['B-M1', 'B-M2'].map((key) => firm.latest('assignment', 'rm', key)));
    await eventually(async () => (await bookings()).every((one) => one?.['status'] === 'confirmed'), { what: 'both bookings to be confirmed', timeoutMs: 20_000 });
    await firm.link('same-as', { system: 'crm', id: 'M1' }, { system: 'crm', id: 'M2' }, 1, 'project');
    const survivor = await eventually(async () => {
      const [one, other] = await bookings();
      if (one!['project'] !== other!['project']) throw new Error('they are booked on two projects');
      return one!['project'] as string;
    }, { what: 'both bookings to be on one project', timeoutMs: 20_000 });
    for (const code of ['M1-100', 'M2-100']) await eventually(async () => expect((await firm.latest('charge-code', 'erp', code))!).toMatchObject({ project: survivor, bookable: true }), { what: `charge code ${code} to belong to it`, timeoutMs: 20_000 });
    expect((await bookings()).map((one) => one!['status'])).toEqual(['confirmed', 'confirmed']);
    const merged = (await firm.received('project')).filter(({ record }) => record!.meta.type === 'project.merged');
    expect(merged.map(({ record }) => record!.mergedInto)).toEqual([survivor]);
    // Closing the one project ends the bookings of both.
    await firm.publish([project('M1', 2, { status: 'Closed' }), project('M2', 2, { status: 'Closed' })]);
    await eventually(async () => (await bookings()).every((one) => one?.['status'] === 'released'), { what: 'both bookings to be released', timeoutMs: 20_000 });
  });

  it('leave sums that hold', async () => {
    await masters.settled();
    for (const schema of ['project_sync', 'assignment_sync'] as const) await sumsHold(firm, schema);
  });
});
