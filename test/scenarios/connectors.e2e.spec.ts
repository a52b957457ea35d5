import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { assignment, SandboxedFirm, type Row } from './sandboxed-firm.js';

let sandboxed: SandboxedFirm;

const person = (id: string, values: Row = {}): Row => ({ id, assignments: [assignment('2024-01-15', { given_name: `Given${id}`, family_name: `Family${id}`, work_email: `w${id}@northfold.example`, ...values })] });

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create();
  await sandboxed.seed('erp', {
    Companies: [{ Code: 'GB01', Name: 'Northfold Ltd', Country: 'GBR', Region: 'EMEA', TimeZone: 'Europe/London', Currency: 'GBP', Parent: null, Status: 'active' }],
    CostCenters: [{ Code: 'CC-1', Name: 'Consulting', Company: 'GB01', Status: 'active' }, { Code: 'CC-2', Name: 'Data', Company: 'GB01', Status: 'active' }],
    LaborCategories: [{ Code: 'LC-10', Name: 'Analyst', Level: 1, Status: 'active' }],
  });
  await sandboxed.seed('hr', {
    locations: [{ id: 'L-201', code: 'LON', name: 'London', city: 'London', region: 'EMEA', country: 'GB', time_zone: 'Europe/London', status: 'active' }],
    'org-units': [{ id: 'OU-1', code: 'CONS', name: 'Consulting', group: 'Firm', parent: null, head: 'B1', legal_entity: 'GB01', status: 'active' }],
    // Ordered so that people come before their manager.
    workers: [person('A1', { manager: 'B1' }), person('A2', { manager: 'B1' }), person('A3', { manager: 'A1' }), person('B1')],
  });
  await sandboxed.start();
}, 180_000);

afterAll(() => sandboxed?.stop(), 60_000);

describe('a change made in one system', () => {
  it('is in every system that receives it: the people of HR are in PSA and ERP, once each, with their managers as the PSA knows them', async () => {
    const boss = await sandboxed.resource('B1');
    expect(await sandboxed.resource('A1', (row) => row['manager_id'] === boss['id'] && row['org_unit'] !== null)).toMatchObject({ name: 'GivenA1 FamilyA1', email: 'wA1@northfold.example', status: 'active', title: 'Analyst', org_unit: 'OU-1', start_date: '2024-01-15', end_date: null });
    await sandboxed.resource('A3', (row) => row['manager_id'] !== null && row['manager_id'] !== boss['id']);
    expect(await sandboxed.employee('A2', (row) => row['Company'] !== null)).toMatchObject({ Name: 'GivenA2 FamilyA2', Company: 'GB01', Status: 'active', JobTitle: 'Analyst', HireDate: '2024-01-15' });
    expect(await sandboxed.state('psa', 'resources')).toHaveLength(4);
  }, 60_000);

  it('goes round: what the ERP owns of a person goes to the PSA, and what the PSA owns comes back, without an exception', async () => {
    await sandboxed.seed('erp', { Employees: [{ ...(await sandboxed.employee('A1')), CostCenter: 'CC-1', LaborCategory: 'LC-10', CostRate: '85.50', CostRateCurrency: 'GBP', Billable: true, BillingRole: 'Analyst' }] });
    const resource = await sandboxed.resource('A1', (row) => row['cost_center'] === 'CC-1');
    expect(JSON.stringify(resource)).not.toContain('85.5'); // restricted, and not for the PSA
    await sandboxed.seed('psa', { resources: [{ ...resource, utilization_target: 0.8, resource_pool: 'POOL-1' }] });
    await eventually(async () => {
      sandboxed.readAll();
      return (await sandboxed.firm.latest('worker', 'hris', 'A1'))?.['utilizationTarget'] === 0.8;
    }, { what: 'the target of A1 in the canonical record', timeoutMs: 20_000, everyMs: 100 });
    expect(await sandboxed.firm.latest('worker', 'hris', 'A1')).toMatchObject({ resourcePool: 'POOL-1', billable: true, pending: [] });
    for (const schema of ['worker_sync', 'organization_sync']) expect(await sandboxed.firm.query(`select * from ${schema}.exception`)).toEqual([]);
  }, 60_000);

  it('shows in the metrics: calls by what they came to, records by state, what is left of the calls', async () => {
    const text = await (await fetch(`${sandboxed.connectors!.url}/metrics`)).text();
    const value = (line: RegExp) => Number(text.split('\n').find((one) => line.test(one))?.split(' ').at(-1));
    expect(value(/^muster_delivery_records\{.*system="psa".*state="delivered"/)).toBe(4);
    expect(value(/^http_client_request_duration_seconds_count\{.*system="erp".*operation="update worker".*outcome="ok"/)).toBeGreaterThan(0);
    expect(value(/^muster_system_active\{.*system="hris"/)).toBe(1);
    expect(value(/^muster_call_budget_left\{.*system="psa"/)).toBeGreaterThan(0);
    expect(value(/^muster_intake_rows_total\{.*system="hris",stream="workers",what="published"/)).toBeGreaterThanOrEqual(4);
  });

  it('takes effect on its day: a row ahead is in the record as a date, and in no target before', async () => {
    await sandboxed.changeInHr('A2', '2024-06-01', { job_title: 'Consultant' });
    await sandboxed.changeInHr('A2', '2999-01-01', { job_title: 'Partner' });
    await sandboxed.resource('A2', (row) => row['title'] === 'Consultant');
    await sandboxed.employee('A2', (row) => row['JobTitle'] === 'Consultant');
    const [scheduled] = await sandboxed.firm.query<{ next: Date | null }>(`select next_boundary as next from worker_sync.record r join worker_sync.crosswalk c on c.record_id = r.id where c.id_space = 'hris' and c.external_id = 'A2'`);
    expect(scheduled?.next?.getUTCFullYear()).toBeGreaterThanOrEqual(2998);
  }, 60_000);

  it('is acknowledged by a receipt of the version that the target has', async () => {
    const record = (await sandboxed.firm.latest('worker', 'hris', 'A2'))!;
    await eventually(async () => {
      const rows = await sandboxed.firm.query<{ system: string; record_version: string }>('select system, record_version from worker_sync.receipt where record_id = $1 order by system', [record['workerId']]);
      expect(rows.map(({ system, record_version }) => `${system} ${record_version}`).join()).toBe(`erp ${record.meta.recordVersion},psa ${record.meta.recordVersion}`);
      return true;
    }, { what: 'both receipts', timeoutMs: 15_000, everyMs: 100 });
  }, 30_000);
});

describe('a target that fails', () => {
  it('has nothing twice when it times out after it has done the work, or when its answer is cut', async () => {
    await sandboxed.misbehave('psa', [{ match: { method: 'POST', path: '/api/resources' }, do: 'timeout-after-success', latencyMs: 50, times: 2 }, { match: { method: 'PUT' }, do: 'cut', times: 2 }]);
    await sandboxed.misbehave('erp', [{ match: { method: 'POST', path: 'Employees' }, do: 'timeout-after-success', latencyMs: 50, times: 2 }]);
    await sandboxed.seed('hr', { workers: [person('C1'), person('C2'), person('C3')] });
    for (const id of ['C1', 'C2', 'C3']) {
      await sandboxed.resource(id, () => true, 40_000);
      await sandboxed.employee(id, () => true, 40_000);
    }
    await sandboxed.behave('psa');
    await sandboxed.behave('erp');
    await eventually(async () => (await sandboxed.deliveries('state=due')).deliveries.length === 0, { what: 'nothing due', timeoutMs: 40_000, everyMs: 100 });
    const resources = await sandboxed.state('psa', 'resources');
    expect(new Set(resources.map((row) => row['external_id'])).size).toBe(resources.length);
  }, 120_000);

  it('never slows another, and owes one write per record however many changes came meanwhile', async () => {
    await sandboxed.misbehave('psa', [{ match: {}, do: 'outage' }]);
    for (let nth = 1; nth <= 5; nth += 1) {
      await sandboxed.changeInHr('A3', '2024-01-15', { job_title: `Title ${nth}` });
      await sandboxed.employee('A3', (row) => row['JobTitle'] === `Title ${nth}`);
    }
    const { deliveries } = await sandboxed.deliveries('system=psa&state=due');
    expect(deliveries).toHaveLength(1);
    await sandboxed.control('DELETE', 'psa/calls');
    await sandboxed.behave('psa');
    await sandboxed.resource('A3', (row) => row['title'] === 'Title 5', 60_000);
    const writes = (await sandboxed.calls('psa')).filter(({ method, path, status }) => method === 'PUT' && path.includes('/api/resources/') && status === 200);
    expect(writes).toHaveLength(1);
  }, 120_000);

  it('parks a record that it refuses for its own sake, in the vendor\'s words, while others flow; a correction delivers it', async () => {
    await sandboxed.seed('hr', { workers: [person('D1', { work_email: 'no address' }), person('D2')] });
    await sandboxed.resource('D2');
    const parked = await eventually(async () => {
      const { deliveries } = await sandboxed.deliveries('system=psa&state=parked');
      return deliveries.length === 1 ? deliveries[0]! : false;
    }, { what: 'the parked delivery', timeoutMs: 15_000, everyMs: 100 });
    expect(parked).toMatchObject({ class: 'data', entity: 'worker' });
    expect(String(parked['reason'])).toMatch(/e-mail|email/i);
    await sandboxed.employee('D1');
    await sandboxed.changeInHr('D1', '2024-01-15', { work_email: 'd1@northfold.example' });
    await sandboxed.resource('D1', (row) => row['email'] === 'd1@northfold.example');
    expect((await sandboxed.deliveries('system=psa&state=parked')).deliveries).toEqual([]);
    const told = await eventually(async () => {
      const all = (await sandboxed.firm.exceptions()).filter(({ exceptionId }) => exceptionId === `delivery/psa/worker/${String(parked['recordId'])}`);
      return all.at(-1)?.state === 'resolved' && all;
    }, { what: 'the end of the exception', timeoutMs: 15_000, everyMs: 100 });
    expect(told.filter(({ state }) => state !== 'retried')).toMatchObject([{ state: 'raised', class: 'delivery', code: 'data', place: 'worker of psa', meta: { source: 'connectors' } }, { state: 'resolved', outcome: 'delivered' }]);
    expect(JSON.stringify(told)).not.toMatch(/no address|e-mail/i);
  }, 60_000);
});

describe('a crowd', () => {
  it('does not stand before a change that comes alone: one promotion overtakes eighty new people', async () => {
    await sandboxed.misbehave('psa', [{ match: { method: 'POST', path: '/api/resources' }, do: 'latency', latencyMs: 2000 }]);
    await sandboxed.control('DELETE', 'psa/calls');
    await sandboxed.seed('hr', { workers: Array.from({ length: 80 }, (_, n) => person(`E${n}`)) });
    const arrived = async () => (await sandboxed.state('psa', 'resources')).filter((row) => String(row['external_id']).startsWith('E')).length;
    await eventually(async () => (await sandboxed.firm.query(`select from connectors.delivery where system = 'psa'`)).length === 89, { what: 'the whole crowd', timeoutMs: 60_000, everyMs: 100 });
    // What comes with the crowd is part of it: these take seconds.
    const before = await arrived();
    await eventually(async () => (await arrived()) >= before + 6, { what: 'some more of the crowd', timeoutMs: 60_000, everyMs: 100 });
    await sandboxed.changeInHr('A1', '2024-01-15', { job_title: 'Principal' });
    await sandboxed.resource('A1', (row) => row['title'] === 'Principal', 30_000);
    const waiting = (await sandboxed.deliveries('system=psa&state=due&limit=1000')).deliveries.length;
    await sandboxed.behave('psa');
    expect(waiting).toBeGreaterThan(10);
    await eventually(async () => (await sandboxed.deliveries('state=due')).deliveries.length === 0, { what: 'nothing due', timeoutMs: 60_000, everyMs: 100 });
    expect(await sandboxed.state('psa', 'resources')).toHaveLength(89);
  }, 180_000);
});

describe('connectors that are stopped and started again', () => {
  it('go on where they were: nothing is read anew, nothing is written again, and what changed meanwhile arrives', async () => {
    await eventually(async () => (await sandboxed.deliveries('state=due')).deliveries.length === 0, { what: 'nothing due', timeoutMs: 20_000, everyMs: 100 });
    await sandboxed.stopConnectors();
    for (const system of ['hr', 'psa', 'erp'] as const) await sandboxed.control('DELETE', `${system}/calls`);
    await sandboxed.changeInHr('A1', '2024-01-15', { job_title: 'Director' });
    await sandboxed.start();
    await sandboxed.resource('A1', (row) => row['title'] === 'Director');
    await sandboxed.employee('A1', (row) => row['JobTitle'] === 'Director');
    const writes = (await sandboxed.calls('psa')).filter(({ method, path }) => method !== 'GET' && path.includes('/api/'));
    expect(writes).toHaveLength(1);
    const reads = (await sandboxed.calls('hr')).filter(({ method, path }) => method === 'GET' && path.includes('/v1/workers'));
    expect(reads.filter(({ query }) => !JSON.stringify(query).includes('updated_since'))).toEqual([]);
  }, 60_000);
});
