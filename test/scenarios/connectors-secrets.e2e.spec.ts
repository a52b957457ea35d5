import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, killAllProcesses, type ServiceProcess } from '@muster/testing';
import { ConnectorCrew } from '../crash/connector-crew.js';
import { peopleOf, person, places } from './busy-hr.js';
import { SandboxedFirm, type LoggedCall } from './sandboxed-firm.js';

const PEOPLE = 12;
const [OLD, NEW, WRONG] = ['first-secret-of-psa', 'second-secret-of-psa', 'mistyped-secret-of-psa'];
const SECRETS = [OLD, NEW, WRONG, 'hr-full-key', 'erp-password', Buffer.from('muster:erp-password').toString('base64')];

const dir = mkdtempSync(join(tmpdir(), 'muster-secrets-'));
const secretFile = join(dir, 'psa-client-secret');
const logFile = join(dir, 'connectors.log');
let sandboxed: SandboxedFirm;
let crew: ConnectorCrew;
let connectors: ServiceProcess;

const clients = (...secrets: string[]) => sandboxed.control('POST', 'psa/configure', { clients: secrets.map((secret) => ({ name: 'muster', secret })) });
const isTokenCall = ({ path }: LoggedCall) => path.endsWith('/oauth/token');

beforeAll(async () => {
  writeFileSync(secretFile, `${OLD}\n`);
  sandboxed = await SandboxedFirm.create({ 'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60'], ['clientSecret: { env: PSA_CLIENT_SECRET }', `clientSecret: { file: ${secretFile} }`], ['everySeconds: 30', 'everySeconds: 1']] });
  await sandboxed.control('POST', 'psa/configure', { tokenLifeS: 2 });
  await clients(OLD);
  await sandboxed.seed('erp', places.erp);
  await sandboxed.seed('hr', { ...places.hr, workers: peopleOf(PEOPLE) });
  crew = new ConnectorCrew(sandboxed);
  connectors = await crew.join({ LOG_LEVEL: 'debug', MUSTER_LOG_FILE: logFile });
}, 180_000);

afterAll(async () => {
  await killAllProcesses();
  await sandboxed?.stop();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

async function moreTokens(count: number): Promise<void> {
  const given = async () => (await sandboxed.calls('psa')).filter((call) => isTokenCall(call) && call.status === 200).length;
  const before = await given();
  await eventually(async () => (await given()) >= before + count, { what: `${count} more tokens`, timeoutMs: 30_000, everyMs: 50 });
}

const resources = (count: number) => eventually(async () => (await sandboxed.state('psa', 'resources')).length === count, { what: `${count} people in the PSA`, timeoutMs: 30_000, everyMs: 50 });

/** All that the connectors keep, as text; what is kept as bytes in the digits of the bytes. */
async function tables(): Promise<string> {
  const names = await sandboxed.firm.query<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'connectors' and table_type = 'BASE TABLE'`);
  const texts = await Promise.all(names.map(({ name }) => sandboxed.firm.query<{ text: string | null }>(`select string_agg(t::text, ' ') as text from connectors."${name}" t`)));
  return texts.map(([row]) => row?.text ?? '').join(' ');
}

const answer = async (path: string) => (await fetch(`${connectors.url}/${path}`)).text();

describe('credentials of a system', () => {
  it('of which a token lives for two seconds are renewed ahead of time: no call is ever refused for them', async () => {
    await resources(PEOPLE);
    await moreTokens(4);
    expect((await sandboxed.calls('psa')).filter(({ status }) => status === 401)).toEqual([]);
  }, 60_000);

  it('are taken from their file anew when it is written, without a restart and without a call that is refused', async () => {
    await clients(OLD, NEW);
    writeFileSync(secretFile, `${NEW}\n`);
    await moreTokens(1);
    await clients(NEW);
    await sandboxed.seed('hr', { workers: [person('N1')] });
    await resources(PEOPLE + 1);
    await moreTokens(2);
    expect((await sandboxed.calls('psa')).filter(({ status }) => status === 401)).toEqual([]);
  }, 60_000);

  it('that are wrong hold deliveries up until they are right, and stand in no log, no table and no answer', async () => {
    writeFileSync(secretFile, `${WRONG}\n`);
    await eventually(async () => (await sandboxed.calls('psa')).some((call) => isTokenCall(call) && call.status === 401), { what: 'a refusal', timeoutMs: 30_000, everyMs: 50 });
    await sandboxed.seed('hr', { workers: [person('N2')] });
    await eventually(async () => (await answer('v1/deliveries?system=psa&state=due')).includes('"class":"auth"'), { what: 'a delivery that waits for credentials', timeoutMs: 30_000, everyMs: 50 });
    const said = { log: readFileSync(logFile, 'utf8') + connectors.lastWords, tables: await tables(), systems: await answer('v1/systems'), deliveries: await answer('v1/deliveries'), metrics: await answer('metrics') };
    writeFileSync(secretFile, `${NEW}\n`);
    await resources(PEOPLE + 2);
    for (const [where, text] of Object.entries(said)) {
      expect(text.length).toBeGreaterThan(100);
      for (const secret of SECRETS) for (const form of [secret, Buffer.from(secret).toString('hex'), encodeURIComponent(secret)]) expect([where, secret, text.includes(form)]).toEqual([where, secret, false]);
    }
  }, 90_000);
});
