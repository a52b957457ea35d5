import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { latestRecords } from './target-truth.js';
import type { Row } from './sandboxed-firm.js';
import { dayFromNow, SellingFirm } from './selling-firm.js';

const [TODAY, BEGIN, SHORT, END] = [dayFromNow(0), dayFromNow(30), dayFromNow(60), dayFromNow(120)];
const WITHIN_MS = 10_000;

let selling: SellingFirm;
let deal: string;
let projectNo: string;
let booking: Row;
let second: Row;

beforeAll(async () => {
  selling = await SellingFirm.create(['W1', 'W2']);
  await selling.sandboxed.seed('crm', { Accounts: [{ Id: '001000000000000001', Name: 'Acme Insurance', AccountNumber: 'C-1001' }] });
  await Promise.all(['W1', 'W2'].map(async (number) => {
    const employee = await selling.row('erp', 'Employees', { EmployeeNo: number }, ({ Company }) => Company === 'GB01');
    await selling.sandboxed.seed('erp', { Employees: [{ ...employee, CostCenter: 'CC-1', LaborCategory: 'LC-10', CostRate: '80.00', CostRateCurrency: 'GBP', Billable: true }] });
    await selling.row('rm', 'people', { external_id: number });
    await selling.row('time', 'employees', { employee_no: number });
  }));
}, 120_000);

afterAll(() => selling?.stop(), 60_000);

const opportunity = (Name: string, more: Row = {}): Row => ({
  Name, AccountId: '001000000000000001', StageName: 'Negotiation', CloseDate: TODAY, CurrencyIsoCode: 'GBP', ContractType__c: 'TM', BillingModel__c: 'HOURLY', LegalEntity__c: 'GB01', StartDate__c: BEGIN, EndDate__c: END, ...more,
});
const sells = async (json: Row) => String((await selling.does('crm', 'POST', '/services/data/sobjects/Opportunity', { json }))['id']);
const moves = (id: string, StageName: string) => selling.does('crm', 'PATCH', `/services/data/sobjects/Opportunity/${id}`, { json: { StageName } });

/** What RM, the books and time entry have of a booking, as far as it is for when somebody works. */
async function everywhere(key: string): Promise<Record<string, unknown>> {
  const [rm, erp, time] = await Promise.all([selling.sandboxed.state('rm', 'bookings'), selling.sandboxed.state('erp', 'CostAllocations'), selling.sandboxed.state('time', 'assignments')]);
  const [planned, charged, allowed] = [rm.find(({ external_id: id }) => id === key), erp.find(({ ExternalReference: id }) => id === key), time.find(({ assignment_no: id }) => id === key)];
  return { rm: [planned?.['state'], planned?.['ends_on']], erp: [charged?.['Status'], charged?.['EndDate']], time: [allowed?.['active'], allowed?.['closes_on']] };
}

/** Milliseconds until all three have it as it is to be. */
async function until(key: string, expected: Record<string, unknown>): Promise<number> {
  const began = Date.now();
  let looks = 0;
  await eventually(async () => {
    if (looks % 5 === 0) selling.sandboxed.readAll();
    looks += 1;
    expect(await everywhere(key)).toEqual(expected);
  }, { what: `booking ${key} to be ${JSON.stringify(expected)}`, timeoutMs: 30_000, everyMs: 100 });
  return Date.now() - began;
}

const ending = (day: string) => ({ rm: ['confirmed', day], erp: ['Active', day], time: [true, day] });

async function assignment(key: string, status: string): Promise<Row> {
  return eventually(async () => {
    selling.sandboxed.readAll();
    const found = await selling.firm.latest('assignment', 'rm', key);
    return found?.['status'] === status ? (found as Row) : false;
  }, { what: `assignment ${key} to be ${status}`, timeoutMs: 30_000, everyMs: 500 });
}

/** Planned in RM by its users, and booked by ours. */
async function booked(worker: string, days: [string, string], request: Row | undefined): Promise<Row> {
  const person = await selling.row('rm', 'people', { external_id: worker });
  const planned = await selling.does('rm', 'POST', '/v2/bookings', { json: { person_id: person['id'], request_id: request?.['id'] ?? null, project: deal, role: 'Analyst', starts_on: days[0], ends_on: days[1], hours_per_day: 4 } });
  const key = String(planned['id']);
  await assignment(key, 'proposed');
  await selling.asks(key, 'approved');
  await selling.asks(key, 'confirmed');
  await assignment(key, 'confirmed');
  return planned;
}

describe('a deal that is won', () => {
  it('opens one project in the books and one in the PSA, and its charge codes in time entry, however often it is told', async () => {
    deal = await sells(opportunity('Claims platform'));
    const [lost] = [await sells(opportunity('Never won', { StageName: 'Closed Lost' }))];
    await moves(deal, 'Closed Won');
    const opened = await selling.row('erp', 'Projects', { ExternalReference: deal });
    projectNo = String(opened['ProjectNo']);
    expect(opened).toMatchObject({ Name: 'Claims platform', Customer: 'C-1001', CustomerName: 'Acme Insurance', Company: 'GB01', Status: 'Open', ContractType: 'TM', BillingModel: 'HOURLY', Currency: 'GBP', StartDate: BEGIN, EndDate: END });
    // The poll tells it again, and a change of no matter once more by its event.
    await selling.does('crm', 'PATCH', `/services/data/sobjects/Opportunity/${deal}`, { json: { Amount: 7 } });
    selling.sandboxed.readAll();
    await selling.row('psa', 'projects', { external_id: deal }, ({ code }) => code === projectNo);
    for (const [code, name] of [[`${projectNo}-100`, 'Delivery'], [`${projectNo}-900`, 'Non-billable']]) {
      expect(await selling.row('time', 'chargeCodes', { code }, ({ active }) => active === true)).toMatchObject({ name, project: deal, restricted: true, opens_on: BEGIN, closes_on: END });
    }
    await selling.row('crm', 'Opportunities', { Id: deal }, ({ ProjectCode__c: code }) => code === projectNo);
    await selling.settled();
    expect([await selling.sandboxed.state('erp', 'Projects'), await selling.sandboxed.state('psa', 'projects'), [...(await latestRecords(selling.firm, 'project'))]].map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(await selling.firm.latest('project', 'crm', lost)).toBeUndefined();
    expect(await selling.firm.latest('project', 'crm', deal)).toMatchObject({ code: projectNo, status: 'open', deliveryStatus: 'planned', revenueTreatment: 'as-billed', opportunity: deal });
  }, 60_000);

  it('and lost again before the books have opened its project is opened nowhere', async () => {
    await selling.sandboxed.misbehave('erp', [{ match: { method: 'POST', path: '/odata/Projects' }, do: 'outage' }]);
    const lost = await sells(opportunity('Lost again', { StageName: 'Closed Won' }));
    await eventually(async () => expect(await selling.firm.latest('project', 'crm', lost)).toMatchObject({ status: 'approved' }), { what: 'its shell', timeoutMs: 20_000 });
    await moves(lost, 'Closed Lost');
    await eventually(async () => expect(await selling.firm.latest('project', 'crm', lost)).toMatchObject({ status: 'cancelled' }), { what: 'its shell to be cancelled', timeoutMs: 20_000 });
    // The ERP answers again only once it is owed what holds now: a shell that it is still owed would be opened, and rightly so.
    const cancelled = (await selling.firm.latest('project', 'crm', lost))!;
    await eventually(async () => {
      const [owed] = await selling.firm.query<{ wanted_version: string }>(`select wanted_version from connectors.delivery where system = 'erp' and record_id = $1`, [cancelled['projectId']]);
      expect(Number(owed?.wanted_version)).toBeGreaterThanOrEqual(cancelled.meta.recordVersion);
    }, { what: 'the ERP to be owed the cancelled one', timeoutMs: 20_000 });
    await selling.sandboxed.behave('erp');
    await selling.settled();
    expect((await selling.sandboxed.state('erp', 'Projects')).map(({ ExternalReference: reference }) => reference)).toEqual([deal]);
  }, 60_000);
});

describe('a request for somebody', () => {
  it('goes from the PSA to RM, is answered there, and its booking is charged and open for time', async () => {
    const project = await selling.row('psa', 'projects', { external_id: deal });
    const asked = await selling.does('psa', 'POST', '/api/staffing-requests', { json: { project_id: project['id'], role: 'Analyst', country: 'GB', labor_category: 'LC-10', start_date: BEGIN, end_date: END, hours_per_day: 4, skills: [{ name: 'kafka', level: 3 }] } });
    const request = await selling.row('rm', 'requests', { external_id: asked['id'] }, ({ skills }) => (skills as unknown[]).length > 0);
    expect(request).toMatchObject({ project: deal, role: 'Analyst', country: 'GB', starts_on: BEGIN, ends_on: END, hours_per_day: 4, priority: 3, state: 'open', skills: ['kafka'] });
    booking = await booked('W1', [BEGIN, END], request);
    await until(String(booking['id']), ending(END));
    expect(await selling.row('rm', 'bookings', { id: booking['id'] })).toMatchObject({ charge_code: `${projectNo}-100`, request_id: request['id'], reference: `muster confirmed until ${END} on ${projectNo}-100` });
    expect(await selling.row('erp', 'CostAllocations', { ExternalReference: booking['id'] })).toMatchObject({ EmployeeNo: 'W1', ProjectNo: projectNo, ChargeCode: `${projectNo}-100`, StartDate: BEGIN, HoursPerDay: '4', Role: 'Analyst' });
    const [employee, code] = [await selling.row('time', 'employees', { employee_no: 'W1' }), await selling.row('time', 'chargeCodes', { code: `${projectNo}-100` })];
    expect(await selling.row('time', 'assignments', { assignment_no: booking['id'] })).toMatchObject({ employee: employee['id'], charge_code: code['id'], opens_on: BEGIN });
    const demand = await selling.firm.latest('demand', 'psa', String(asked['id']));
    expect(await assignment(String(booking['id']), 'confirmed')).toMatchObject({ demand: demand!['demandId'], chargeCode: null });
  }, 60_000);
});

describe('a booking', () => {
  it('is shortened everywhere within seconds when its worker will leave, and is long again when that is taken back: what we wrote is no plan of RM', async () => {
    const key = String(booking['id']);
    await selling.sandboxed.changeInHr('W1', '2024-01-15', { termination_date: SHORT });
    const took = await until(key, ending(SHORT));
    console.info(`a termination reached RM, the books and time entry after ${took} ms`);
    expect(took).toBeLessThan(WITHIN_MS);
    selling.sandboxed.readAll();
    await selling.settled();
    expect(await assignment(key, 'confirmed')).toMatchObject({ bookedUntil: Date.parse(SHORT) / 86_400_000, endDate: Date.parse(END) / 86_400_000 });
    await selling.sandboxed.changeInHr('W1', '2024-01-15', { termination_date: null });
    await until(key, ending(END));
  }, 60_000);

  it('ends today for who leaves today, though RM books nobody who is not active', async () => {
    second = await booked('W2', [TODAY, SHORT], undefined);
    await until(String(second['id']), ending(SHORT));
    await selling.sandboxed.changeInHr('W2', TODAY, { employment_status: 'T', termination_date: TODAY });
    expect(await until(String(second['id']), ending(TODAY))).toBeLessThan(WITHIN_MS);
    await selling.row('rm', 'people', { external_id: 'W2' }, ({ active }) => active === false);
  }, 60_000);

  it('ends with its project, whose charge codes take no more time', async () => {
    await selling.does('erp', 'PATCH', `/odata/Projects('${projectNo}')`, { json: { Status: 'Closed' }, headers: { 'if-match': '*' } });
    for (const suffix of ['100', '900']) await selling.row('time', 'chargeCodes', { code: `${projectNo}-${suffix}` }, ({ active }) => active === false);
    await until(String(booking['id']), { rm: ['released', END], erp: ['Cancelled', END], time: [false, END] });
  }, 60_000);
});

describe('in the end', () => {
  it('nothing is parked, and a second reading of everything publishes nothing and writes nothing', async () => {
    await selling.settled();
    expect((await selling.sandboxed.deliveries('state=parked')).deliveries).toEqual([]);
    expect(await selling.firm.query('select code, reason from assignment_sync.parked')).toEqual([]);
    expect(await selling.firm.query('select stream, code, reason from connectors.parked_row')).toEqual([]);
    // What came of our own last writes is read by the first.
    await selling.readWhole();
    const said = await selling.said();
    await selling.readWhole();
    expect([await selling.said(), await selling.writes()]).toEqual([said, []]);
  }, 60_000);
});
