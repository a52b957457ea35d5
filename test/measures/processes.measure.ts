import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOrchestration, type RunningOrchestration } from '@muster/orchestration';
import { silentLogger } from '@muster/platform-kernel';
import { eventually } from '@muster/testing';
import { assignment, type Row } from '../scenarios/sandboxed-firm.js';
import { dayFromNow, SellingFirm } from '../scenarios/selling-firm.js';
import { TellingHr } from '../scenarios/telling-hr.js';
import { startSandboxApart } from './sandbox-apart.js';

/**
 * How long the firm's processes take on real parts without limits of vendors, alone and a hundred at once: from the event in HR to the
 * released booking in resource management, the books and time entry, and from the hire to ready to bill over six systems. Users of the
 * systems are played by scripts that act as soon as they can; what has no webhook is polled each second. `npm run measure` prints a
 * table and writes .muster/measures.json.
 */
const ONE_BY_ONE = 20;
const AT_ONCE = Number(process.env['MEASURE_AT_ONCE'] ?? 100);
const [BEGIN, SHORT, END] = [dayFromNow(10), dayFromNow(30), dayFromNow(90)];
const SECRET = 'measured-hr-secret';

interface Measured { measure: string; cases: number; p50Ms: number; p95Ms: number; maxMs: number; mustMs: number }

const results: Measured[] = [];
let selling: SellingFirm;
let orchestration: RunningOrchestration;

const numbers = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
const LEAVERS = numbers('L', ONE_BY_ONE + AT_ONCE);
const HIRES = numbers('H', ONE_BY_ONE + AT_ONCE);

function note(measure: string, mustMs: number, took: readonly number[]): void {
  const sorted = [...took].sort((a, b) => a - b);
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)]!;
  results.push({ measure, cases: took.length, p50Ms: Math.round(at(0.5)), p95Ms: Math.round(at(0.95)), maxMs: Math.round(at(1)), mustMs });
}

beforeAll(async () => {
  const oftener: [string, string][] = [['everySeconds: 15', 'everySeconds: 1'], ['everySeconds: 60', 'everySeconds: 1']];
  selling = await SellingFirm.create(['LEAD', ...LEAVERS], {
    changes: {
      'systems/erp.yaml': [...oftener, ['concurrency: 2', 'concurrency: 16']], 'systems/identity.yaml': [['everySeconds: 15', 'everySeconds: 1']], 'systems/talent.yaml': [['requests: 6, seconds: 20', 'requests: 60000, seconds: 20'], ['everySeconds: 30', 'everySeconds: 1']],
      'systems/rm.yaml': [['everySeconds: 5', 'everySeconds: 1']],
    }, whole: true, env: { HRIS_WEBHOOK_SECRET: SECRET }, starts: startSandboxApart,
  });
  const { sandboxed, firm } = selling;
  await sandboxed.control('POST', 'talent/configure', { costMax: 1_000_000 });
  await sandboxed.control('POST', 'erp/configure', { concurrencyMax: 16, latencyMs: 0 });
  orchestration = await startOrchestration({ ...firm.settings(), logLevel: 'error', logFile: undefined, topicNamespace: firm.namespace, logger: silentLogger });
  await new TellingHr(sandboxed).tellTo(`${sandboxed.connectors!.url}/v1/webhooks/hris`, SECRET);
}, 600_000);

afterAll(async () => {
  console.table(results);
  writeFileSync('.muster/measures.json', `${JSON.stringify(results, null, 2)}\n`);
  await orchestration?.stop();
  await selling?.stop();
}, 120_000);

const sinceEpoch = (date: string) => Date.parse(date) / 86_400_000;

/** When each of these bookings, ended on a day, was acknowledged by all three; milliseconds since 1970, by the worker's number. */
async function released(workers: readonly string[]): Promise<Map<string, number>> {
  return eventually(async () => {
    const rows = await selling.firm.query<{ number: string; at: string }>(
      `select w.source_id as number, max(extract(epoch from d.acknowledged_at) * 1000) as at from orchestration.subject a
        join connectors.delivery d on d.entity = 'assignment' and d.record_id = a.id and d.system in ('rm', 'erp', 'time') and d.acknowledged_version >= a.status_since
        join lateral (select substring(x.id from 6) as source_id from orchestration.subject s cross join lateral jsonb_array_elements_text(s.refs->'ids') as x(id) where s.entity = 'worker' and s.id = a.worker_id and x.id like 'hris:%') w on true
        where a.entity = 'assignment' and (a.refs->>'bookedUntil')::int = ${sinceEpoch(SHORT)} group by 1 having count(*) = 3`,
    );
    const found = new Map(rows.map(({ number, at }) => [number, Number(at)]));
    return workers.every((number) => found.has(number)) && found;
  }, { what: `${workers.length} bookings to be released`, timeoutMs: 120_000, everyMs: 250 });
}

/** When each of these people was ready to bill; milliseconds since 1970, by number. */
async function ready(people: readonly string[]): Promise<Map<string, number>> {
  return eventually(async () => {
    const rows = await selling.firm.query<{ number: string; at: string }>(
      `select substring(x.id from 6) as number, extract(epoch from i.ended_at) * 1000 as at from orchestration.process_instance i join orchestration.subject s on s.entity = 'worker' and s.id = i.record_id
        cross join lateral jsonb_array_elements_text(s.refs->'ids') as x(id) where i.process = 'onboarding' and i.result = 'ready-to-bill' and x.id like 'hris:%'`,
    );
    const found = new Map(rows.map(({ number, at }) => [number, Number(at)]));
    return people.every((number) => found.has(number)) && found;
  }, { what: `${people.length} people to be ready to bill`, timeoutMs: 300_000, everyMs: 250 });
}

async function terminates(number: string): Promise<number> {
  const began = Date.now();
  await selling.sandboxed.changeInHr(number, dayFromNow(0), { termination_date: SHORT });
  return began;
}

async function hires(number: string): Promise<number> {
  const began = Date.now();
  const values: Row = { given_name: `Given${number}`, family_name: `Family${number}`, work_email: `${number.toLowerCase()}@northfold.example`, employment_status: 'P', hire_date: BEGIN, manager: 'LEAD' };
  await selling.does('hr', 'POST', '/v1/workers', { json: { id: number, assignments: [assignment(dayFromNow(0), values)] } });
  return began;
}

/** The books give everybody the dimensions of their company as soon as they have them, as a rule of the ERP would. */
function booksGiveDimensions(): () => Promise<void> {
  const given = new Set<string>();
  let running = true;
  const loop = (async () => {
    while (running) {
      for (const employee of await selling.sandboxed.state('erp', 'Employees')) {
        const number = String(employee['EmployeeNo']);
        if (given.has(number) || employee['Company'] == null) continue;
        given.add(number);
        await selling.does('erp', 'PATCH', `/odata/Employees('${number}')`, { json: { CostCenter: 'CC-1', LaborCategory: 'LC-10', CostRate: '80.00', CostRateCurrency: 'GBP', Billable: true }, headers: { 'if-match': '*' } });
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return async () => {
    running = false;
    await loop;
  };
}

async function oneByOne(measure: string, mustMs: number, people: readonly string[], trigger: (number: string) => Promise<number>, reached: (people: readonly string[]) => Promise<Map<string, number>>): Promise<void> {
  const took: number[] = [];
  for (const number of people) {
    const began = await trigger(number);
    took.push((await reached([number])).get(number)! - began);
  }
  note(`${measure}, one at a time`, mustMs, took);
}

async function atOnce(measure: string, mustMs: number, people: readonly string[], trigger: (number: string) => Promise<number>, reached: (people: readonly string[]) => Promise<Map<string, number>>): Promise<void> {
  const began = await Promise.all(people.map(trigger));
  const at = await reached(people);
  note(`${measure}, ${people.length} at once`, mustMs, people.map((number, n) => at.get(number)! - began[n]!));
}

describe('on real parts, without limits of vendors', () => {
  it('from a termination in HR to the released booking in resource management, the books and time entry', async () => {
    const stop = booksGiveDimensions();
    await selling.sandboxed.seed('crm', { Accounts: [{ Id: '001000000000000001', Name: 'Acme Insurance', AccountNumber: 'C-1001' }] });
    const deal = String((await selling.does('crm', 'POST', '/services/data/sobjects/Opportunity', {
      json: { Name: 'Measured', AccountId: '001000000000000001', StageName: 'Closed Won', CloseDate: dayFromNow(0), CurrencyIsoCode: 'GBP', ContractType__c: 'TM', BillingModel__c: 'HOURLY', LegalEntity__c: 'GB01', StartDate__c: BEGIN, EndDate__c: END },
    }))['id']);
    await selling.row('erp', 'Projects', { ExternalReference: deal });
    await eventually(async () => (await selling.sandboxed.state('rm', 'people')).length > LEAVERS.length, { what: 'everybody to be in resource management', timeoutMs: 240_000, everyMs: 1_000 });
    await eventually(async () => (await selling.sandboxed.state('erp', 'Employees')).filter(({ CostRate: rate }) => rate != null).length > LEAVERS.length, { what: 'everybody to have a cost rate', timeoutMs: 240_000, everyMs: 1_000 });
    await stop();
    const people = new Map((await selling.sandboxed.state('rm', 'people')).map((row) => [String(row['external_id']), row]));
    for (const number of LEAVERS) {
      const planned = await selling.does('rm', 'POST', '/v2/bookings', { json: { person_id: people.get(number)!['id'], request_id: null, project: deal, role: 'Analyst', starts_on: BEGIN, ends_on: END, hours_per_day: 4 } });
      await eventually(async () => (await selling.firm.latest('assignment', 'rm', String(planned['id'])))?.['status'] === 'proposed', { what: `${number} to be proposed`, timeoutMs: 60_000, everyMs: 100 });
      await selling.asks(String(planned['id']), 'approved');
      await selling.asks(String(planned['id']), 'confirmed');
    }
    await eventually(async () => (await selling.sandboxed.state('time', 'assignments')).filter(({ active }) => active === true).length === LEAVERS.length, { what: 'everybody to be booked', timeoutMs: 240_000, everyMs: 1_000 });
    await selling.settled();
    await oneByOne('termination to released booking', 2_000, LEAVERS.slice(0, ONE_BY_ONE), terminates, released);
    await atOnce('termination to released booking', 2_000, LEAVERS.slice(ONE_BY_ONE), terminates, released);
  }, 1_200_000);

  it('from the hire to ready to bill over HR, identity, the books, the PSA, talent and resource management', async () => {
    const stop = booksGiveDimensions();
    await selling.sandboxed.seed('talent', { people: HIRES.map((employeeNumber) => ({ employeeNumber, name: employeeNumber, skills: [{ name: 'kafka', level: 4 }] })) });
    await selling.settled();
    await oneByOne('hire to ready to bill', 5_000, HIRES.slice(0, ONE_BY_ONE), hires, ready);
    await atOnce('hire to ready to bill', 5_000, HIRES.slice(ONE_BY_ONE), hires, ready);
    await stop();
    expect(results.map(({ cases }) => cases)).toEqual([ONE_BY_ONE, AT_ONCE, ONE_BY_ONE, AT_ONCE]);
  }, 1_200_000);
});
