import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startSandbox, type RunningSandbox } from '@muster/sandbox';
import { eventually, type TestChange } from '@muster/testing';
import pg from 'pg';
import { parse } from 'yaml';
import { alerts, ruleFiles } from '../alerts/watching.js';
import { WatchedFirm } from '../alerts/watched-firm.js';
import { configWith } from '../scenarios/sandboxed-firm.js';
import { CuttableLine } from '../scenarios/cuttable-line.js';
import { stopForeignPrograms } from './foreign-program.js';
import { Prometheus, promtool, RUNBOOKS, waitingASecond } from './prometheus.js';

jest.setTimeout(60_000);

/** Whose fault cannot be planted in seconds, and why; they fire on the series of deploy/prometheus/tests. */
const SHOWN_BY_SERIES: Readonly<Record<string, string>> = {
  MusterMemoryHigh: 'a process has to hold one and a half gigabytes',
};

const seriesDir = fileURLToPath(new URL('../../deploy/prometheus/tests', import.meta.url));
const seriesFiles = (): string[] => readdirSync(seriesDir).map((name) => join(seriesDir, name));
const today = Math.floor(Date.now() / 86_400_000);
const HOOK_SECRET = 'what HR signs with';

let configDir: string;
let watched: WatchedFirm;
let sandbox: RunningSandbox;
let line: CuttableLine;
let prometheus: Prometheus;
let database: pg.Client;
/** How far the clock of operations is ahead: what takes minutes is not waited for. */
let aheadMs = 0;
/** And how far that of the connectors is. */
let connectorsAheadMs = 0;
let payrollFolder: string;
/** A transaction that somebody has left open. */
let open: pg.Client | undefined;

beforeAll(async () => {
  configDir = configWith({
    // A stage of which the time is over after a second; what is missing is left for a person; what is read is read when a spec says so.
    'processes.yaml': [['mandatory-fields: { owner: People Operations, withinHours: 24', 'mandatory-fields: { owner: People Operations, withinHours: 0.0003']],
    'reconciliation.yaml': [['missing: heal', 'missing: exception'], ['healAtMost: 200', 'healAtMost: 200\nsettleSeconds: 0\ngraceSeconds: 0']],
    'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60'], ['everySeconds: 30', 'everySeconds: 3600']],
  });
  payrollFolder = mkdtempSync(join(tmpdir(), 'muster-payroll-'));
  sandbox = await startSandbox();
  watched = await WatchedFirm.create({
    configDir, now: () => Date.now() + aheadMs, connectorsNow: () => Date.now() + connectorsAheadMs,
    env: { PSA_URL: sandbox.urlOf('psa'), PSA_CLIENT_ID: 'muster', PSA_CLIENT_SECRET: 'psa-client-secret', HRIS_URL: sandbox.urlOf('hr'), HRIS_API_KEY: 'hr-full-key', HRIS_WEBHOOK_SECRET: HOOK_SECRET, PAYROLL_URL: sandbox.urlOf('payroll'), PAYROLL_USER: 'muster', PAYROLL_PASSWORD: 'payroll-password', PAYROLL_FOLDER: payrollFolder },
    reconciliationDatabase: async (url) => {
      line = await CuttableLine.to(url);
      return line.url;
    },
  });
  database = new pg.Client({ connectionString: watched.firm.databaseUrl });
  await database.connect();
  prometheus = await Prometheus.watching(Object.values(watched.urls()));
}, 120_000);

afterAll(async () => {
  await prometheus?.stop();
  await stopForeignPrograms();
  await open?.end();
  await database?.end();
  await watched?.stop();
  await line?.stop();
  await sandbox?.stop();
  for (const folder of [configDir, payrollFolder]) rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function transaction(...statements: string[]): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: watched.firm.databaseUrl });
  await client.connect();
  for (const statement of ['begin', ...statements]) await client.query(statement);
  return client;
}

/** What was seen to fire. */
const shown = new Set<string>();

const isOf = (name: string, labels: Record<string, string>) => (alert: { readonly labels: Readonly<Record<string, string>> }) => alert.labels['alertname'] === name && Object.entries(labels).every(([label, value]) => alert.labels[label]?.endsWith(value));

/** @param labels each ends as is said: topics have a namespace. */
async function fires(name: string, labels: Record<string, string> = {}): Promise<void> {
  const found = await eventually(async () => (await prometheus.firing()).find(isOf(name, labels)) ?? false, { what: `${name} to fire`, timeoutMs: 30_000, everyMs: 200 });
  expect(found.annotations['summary']).not.toMatch(/<no value>|<error/);
  expect(found.annotations['runbook_url']).toBe(`${RUNBOOKS}/${name}.md`);
  shown.add(name);
}

const ends = (name: string, labels: Record<string, string> = {}) => eventually(async () => expect((await prometheus.firing()).filter(isOf(name, labels))).toEqual([]), { what: `${name} to end`, timeoutMs: 30_000, everyMs: 200 });

const misbehave = (system: string, ...rules: object[]) => ask(`${sandbox.url}/_sandbox/${system}/behave`, { rules, seed: 1 });
const behave = (system: string) => fetch(`${sandbox.url}/_sandbox/${system}/behave`, { method: 'DELETE' });
async function ask(url: string, body: object = {}): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  expect({ url, status: response.status, isOk: response.ok }).toEqual({ url, status: response.status, isOk: true });
}
const tell = (service: string, path: string, body?: object) => ask(watched.urls()[service] + path, body);

const hire = (key: string, values: Record<string, unknown> = {}): TestChange => ({ key, version: 1, values: { givenName: 'Mia', familyName: 'Moss', workEmail: `${key}@northfold.example`, employmentStatus: 'A', ...values } });
/** As if it had happened that much earlier; once there is something of which that can be said. */
const older = (minutes: number, table: string, column: string, where = 'true') => eventually(async () => {
  expect((await database.query(`update ${table} set ${column} = ${column} - interval '${minutes} minutes' where ${where}`)).rowCount).toBeGreaterThan(0);
}, { what: `rows of ${table} that can be older`, timeoutMs: 20_000, everyMs: 50 });
async function hrTells(worker: string): Promise<void> {
  const body = JSON.stringify({ event_id: `e-${worker}`, type: 'worker.updated', worker_id: worker });
  const at = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', HOOK_SECRET).update(`${at}.${body}`).digest('hex');
  const { ok } = await fetch(`${watched.urls()['connectors']}/v1/webhooks/hris`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-hr-timestamp': at, 'x-hr-signature': `v1=${signature}` } });
  expect(ok).toBe(true);
}
/** By its own users, of whom we hear nothing. */
async function deleteInPsa(key: string): Promise<void> {
  const url = sandbox.urlOf('psa');
  const { id } = await eventually(async () => ((await (await fetch(`${sandbox.url}/_sandbox/psa/state/resources`)).json()) as { id: string; external_id: string }[]).find((one) => one.external_id === key) ?? false, { what: `${key} in the PSA`, timeoutMs: 30_000, everyMs: 100 });
  const token = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'muster', client_secret: 'psa-client-secret' }) });
  const { access_token: bearer } = (await token.json()) as { access_token: string };
  expect((await fetch(`${url}/api/resources/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${bearer}` } })).ok).toBe(true);
}
const inPsa = (key: string) => eventually(async () => {
  const { rowCount } = await database.query(`select 1 from connectors.delivery d join worker_sync.crosswalk c on c.record_id = d.record_id where d.system = 'psa' and d.state = 'delivered' and c.external_id = $1`, [key]);
  return rowCount! > 0;
}, { what: `${key} in the PSA`, timeoutMs: 30_000, everyMs: 100 });

describe('a firm at rest', () => {
  it('has nothing that fires', async () => {
    await eventually(async () => expect(await prometheus.query('count(muster_outbox_oldest_row_age_seconds)')).toBe(8), { what: 'the rules to have something to look at', timeoutMs: 20_000 });
    await eventually(async () => expect(await prometheus.firing()).toEqual([]), { what: 'nothing to fire', timeoutMs: 20_000 });
  });
});

describe('what people notice', () => {
  /** That it tries again and again is seen after a while, in which others are looked at. */
  it('of a service that loses its database', async () => {
    line.cut();
    await fires('MusterServiceBlind', { instance: new URL(watched.urls()['reconciliation']!).host });
  });

  it('of changes that arrive late, of a target that does not answer, and of one that refuses', async () => {
    const { firm } = watched;
    await firm.publish([hire('A1')]);
    await inPsa('A1');
    await older(20, 'operations.trace_event', 'at', `kind = 'source-event'`);
    aheadMs += 16_000; // what was found is told for fifteen seconds
    await misbehave('psa', { match: { path: '/api/resources' }, do: 'outage' });
    await firm.publish([hire('A2'), hire('A3'), hire('A4'), hire('A5'), hire('A6'), hire('A7')]);
    await fires('MusterChangesArriveLate', { entity: 'worker', from: 'hris', to: 'psa' });
    await fires('MusterBreakerOpen', { system: 'psa' });
    await older(20, 'connectors.delivery', 'wanted_since', `system = 'psa' and state = 'due'`);
    await fires('MusterDeliveriesOverdue', { system: 'psa' });
    await behave('psa');
    await firm.publish([hire('A8', { workEmail: 'no address' })]);
    await fires('MusterDeliveriesParked', { system: 'psa' });
    await firm.publish([{ ...hire('A8'), version: 2 }]);
    await ends('MusterDeliveriesOverdue');
    await ends('MusterBreakerOpen');
    await ends('MusterDeliveriesParked');
  });

  it('of what waits for a person: parked events, exceptions, held records, late processes, a source that is paused', async () => {
    const { firm } = watched;
    const says = (system: string, version: number, status: string): TestChange => ({ system, entity: 'assignment', key: 'H1', version, values: { status } });
    await firm.publish([says('rm', 1, 'tentative'), { key: 'A9', version: 1, values: { employmentStatus: 'of no code table' } }, hire('A10', { employmentStatus: 'P', hireDate: today - 2, jobTitle: null })]);
    await tell('organization-sync', '/v1/sources/erp/pause');
    await firm.send(Array.from({ length: 51 }, (_, n) => firm.exception({ class: 'refused', code: 'not-the-owner', place: `place ${n}` })));
    await firm.settled('assignment_sync');
    await firm.publish([says('orchestration', 2, 'confirmed')]);
    await older(70, 'assignment_sync.parked', 'parked_at', `class = 'life-cycle'`);
    await fires('MusterLifeCycleHeld', { service: 'assignment-sync' });
    await fires('MusterEventsParked', { service: 'worker-sync', class: 'contract' });
    await fires('MusterExceptionsRise', { class: 'refused' });
    await fires('MusterExceptionsLeft', { class: 'contract' });
    await fires('MusterSourcePausedLong', { service: 'organization-sync', system: 'erp' });
    await fires('MusterProcessesLate', { process: 'onboarding', stage: 'mandatory-fields' });
    await tell('organization-sync', '/v1/sources/erp/resume');
    await ends('MusterSourcePausedLong');
  });

  it('of what is tried again and again, until the database is back', async () => {
    await fires('MusterRetriesGoOn', { service: 'reconciliation' });
    line.mend();
    await ends('MusterServiceBlind');
  });

  it('of a stream that cannot be read, of what a system told by itself and that is not fetched, and of a record that is gone over there', async () => {
    await misbehave('psa', { match: { path: '/api/projects' }, do: 'empty-body' });
    await misbehave('hr', { do: 'error', status: 503 });
    await tell('connectors', '/v1/systems/psa/streams/projects/read');
    await hrTells('A1');
    await older(20, 'connectors.webhook_event', 'received_at', `state = 'waiting'`);
    await deleteInPsa('A7');
    await tell('reconciliation', '/v1/runs', { scope: { systems: ['psa'], entities: ['worker'] } });
    await fires('MusterStreamFaulty', { system: 'psa', stream: 'projects' });
    await fires('MusterWebhooksWait', { system: 'hris' });
    await fires('MusterDriftStands', { system: 'psa', class: 'missing' });
    await Promise.all([behave('psa'), behave('hr')]);
    await tell('connectors', '/v1/systems/psa/streams/projects/read');
    await tell('reconciliation', '/v1/differences/accept', { ids: (await database.query(`select id from reconciliation.difference where state = 'open'`)).rows.map(({ id }) => Number(id)), until: new Date((today + 2) * 86_400_000).toISOString().slice(0, 10), author: 'olga', reason: 'A7 leaves anyway.' });
    await ends('MusterStreamFaulty', { system: 'psa' });
    await ends('MusterWebhooksWait');
    await ends('MusterDriftStands');
  });
});

describe('what stands still, and what does not add up', () => {
  it('of a consumer that a forgotten transaction holds up, and of an outbox that is not published', async () => {
    const { firm } = watched;
    open = await transaction('lock table worker_sync.consumer_cursor in exclusive mode', 'lock table project_sync.relay_lease in exclusive mode'); // read by all, moved by none
    await eventually(async () => expect((await database.query(`select from pg_locks where not granted and relation = 'project_sync.relay_lease'::regclass`)).rowCount).toBeGreaterThan(0), { what: 'the relay to be held up', timeoutMs: 20_000, everyMs: 50 });
    await firm.publish([hire('A11'), { system: 'crm', entity: 'project', key: 'P1', version: 1, values: { name: 'Northfold' } }]);
    await eventually(async () => expect(await prometheus.query('sum(muster_consumer_lag_messages{messaging_consumer_group_name="worker-sync"})')).toBeGreaterThan(0), { what: 'the event that waits', timeoutMs: 20_000 });
    aheadMs += 61_000;
    await fires('MusterPartitionStuck', { messaging_consumer_group_name: 'worker-sync' });
    await older(2, 'project_sync.outbox', 'created_at');
    await fires('MusterOutboxStuck', { service: 'project-sync' });
    await open.end();
    open = undefined;
    await ends('MusterPartitionStuck');
    await ends('MusterOutboxStuck');
  });

  it('of a queue that is five minutes behind, and takes another quarter of an hour at the speed that it had', async () => {
    const { firm } = watched;
    open = await transaction('lock table operations.consumer_cursor in exclusive mode');
    await firm.send(Array.from({ length: 500 }, (_, n) => firm.exception({ class: 'refused', code: 'not-the-owner', place: `place ${n}` })));
    await eventually(async () => expect(await prometheus.query('sum(muster_consumer_lag_messages{messaging_consumer_group_name="operations"})')).toBeGreaterThan(400), { what: 'the events that wait', timeoutMs: 20_000 });
    aheadMs += 300_000;
    await fires('MusterConsumerBehind', { messaging_consumer_group_name: 'operations' });
    await fires('MusterDrainsSlowly', { messaging_consumer_group_name: 'operations' });
    await open.end();
    open = undefined;
    await ends('MusterConsumerBehind');
    await ends('MusterDrainsSlowly');
  });

  it('of a list that did not come in the night', async () => {
    // After the window of payroll has closed; the cut-off of the day of the start is let pass.
    connectorsAheadMs = (today + 1) * 86_400_000 + 6.5 * 3_600_000 - Date.now();
    await misbehave('payroll', { do: 'error', status: 503 });
    await tell('connectors', '/v1/systems/payroll/streams/employees/read'); // whoever sleeps until the cut-off does not see the clock go
    await fires('MusterStreamLate', { system: 'payroll', stream: 'employees' });
    connectorsAheadMs = 0;
    await behave('payroll');
    await tell('connectors', '/v1/systems/payroll/streams/employees/read');
    await ends('MusterStreamLate');
  });

  it('of a sum that does not hold, of events that a topic no longer had', async () => {
    await database.query(`update worker_sync.consumer_cursor set lost = lost + 1 where topic like '%source.hris.worker.v1'`);
    await fires('MusterSumsDoNotHold', { service: 'worker-sync' });
    await fires('MusterEventsLost', { service: 'worker-sync' });
    await database.query(`update worker_sync.consumer_cursor set lost = lost - 1 where topic like '%source.hris.worker.v1'`);
    await ends('MusterSumsDoNotHold');
    await ends('MusterEventsLost');
  });

  it('of a service that is away', async () => {
    const { host } = new URL(watched.urls()['assignment-sync']!);
    await watched.masters.stopOne('assignment_sync');
    await fires('MusterServiceDown', { instance: host });
  });
});

describe('the alerts', () => {
  it('are rules that Prometheus takes, and wait here for a second each, and change in nothing else', async () => {
    expect(await promtool('check', 'rules', ...ruleFiles())).toContain('SUCCESS');
    for (const file of ruleFiles()) {
      const lines = readFileSync(file, 'utf8').split('\n');
      const changed = waitingASecond(lines.join('\n')).split('\n').filter((text, n) => text !== lines[n]);
      expect(changed).toHaveLength(alerts().filter((alert) => alert.for !== undefined).length);
      expect(new Set(changed.map((text) => text.trim()))).toEqual(new Set(['for: 1s']));
    }
  });

  it('fire on the series that promtool is given, where no fault is planted here', async () => {
    const tested = seriesFiles().flatMap((file) => (parse(readFileSync(file, 'utf8')) as { tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[] }).tests);
    const firing = tested.flatMap(({ alert_rule_test: of }) => of.filter(({ exp_alerts: expected }) => expected.length > 0).map(({ alertname }) => alertname));
    expect(firing).toEqual(expect.arrayContaining(Object.keys(SHOWN_BY_SERIES)));
    expect(await promtool('test', 'rules', ...seriesFiles())).toContain('SUCCESS');
  });

  it('are all shown, each here or there', () => {
    expect([...shown, ...Object.keys(SHOWN_BY_SERIES)].sort()).toEqual(alerts().map(({ alert }) => alert).sort());
  });
});
