import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSandbox, type RunningSandbox } from '@muster/sandbox';
import { eventually } from '@muster/testing';
import { assignment, SandboxedFirm, type Row } from './sandboxed-firm.js';

const PEOPLE = 120;
const person = (n: number, values: Row = {}): Row => ({ id: `V${n}`, assignments: [assignment('2024-01-15', { given_name: `Given${n}`, family_name: `Family${n}`, work_email: `v${n}@northfold.example`, ...values })] });

interface Finding {
  stream: string;
  origin: string;
  kind: string;
  what: string;
  records: number;
  sampleKey: string | null;
}

let sandboxed: SandboxedFirm;
let preview: RunningSandbox;

beforeAll(async () => {
  preview = await startSandbox();
  sandboxed = await SandboxedFirm.create({
    // The mapping reads the name by either of two names, as one does while a vendor changes its payload.
    'mappings/hris.yaml': [['      given_name:\n', '      given_name:\n      first_name:\n'], ['givenName: given_name', "givenName: '$exists(first_name) ? first_name : given_name'"]],
    'systems/hris.yaml': [['limits: { concurrency: 4 }', `limits: { concurrency: 4 }\n  probe: { previewUrl: '${preview.urlOf('hr')}' }`], ['limit: 200', 'limit: 10']],
  });
  await sandboxed.seed('erp', { Companies: [{ Code: 'GB01', Name: 'Northfold Ltd', Country: 'GBR', Region: 'EMEA', TimeZone: 'Europe/London', Currency: 'GBP', Parent: null, Status: 'active' }] });
}, 180_000);

afterAll(async () => {
  await sandboxed?.stop();
  await preview?.stop();
}, 60_000);

const ask = async <T>(path: string): Promise<T> => (await fetch(`${sandboxed.connectors!.url}${path}`)).json() as Promise<T>;
const findings = async (origin: string) => (await ask<{ findings: Finding[] }>('/v1/systems/hris/findings')).findings.filter((finding) => finding.origin === origin && finding.stream === 'workers');
const nameOf = async (id: string) => (await sandboxed.firm.latest('worker', 'hris', id))?.['givenName'];

describe('a vendor that changes its payload', () => {
  it('is met in the mapping alone: records of both forms come in at once, each with its name', async () => {
    await sandboxed.misbehave('hr', [{ match: { method: 'GET', path: '/v1/workers' }, do: 'rename-field', from: 'assignments.given_name', to: 'first_name', probability: 0.5 }], 7);
    await sandboxed.seed('hr', { workers: Array.from({ length: PEOPLE }, (_, n) => person(n)) });
    await sandboxed.start();
    await eventually(async () => (await nameOf(`V${PEOPLE - 1}`)) === `Given${PEOPLE - 1}`, { what: 'the last of them', timeoutMs: 60_000, everyMs: 200 });
    for (let n = 0; n < PEOPLE; n += 1) await eventually(async () => (await nameOf(`V${n}`)) === `Given${n}`, { what: `the name of V${n}`, timeoutMs: 20_000, everyMs: 100 });
    const forms = new Set((await sandboxed.calls('hr')).filter(({ path }) => path === '/hr/v1/workers').map((call) => (call as unknown as Row)['misbehaved'] ?? 'as ever'));
    expect([...forms].sort()).toEqual(['as ever', 'rename-field']);
    expect(await sandboxed.firm.query('select * from connectors.parked_row')).toEqual([]);
  }, 120_000);

  it('shows what it sent, by the event that was made of it, in the form that it had', async () => {
    const forms = new Set<string>();
    for (let n = 0; n < PEOPLE; n += 10) {
      const [{ event_id: event }] = (await sandboxed.firm.query<{ event_id: string }>(`select event_id from connectors.source_version where system = 'hris' and entity = 'worker' and external_id = 'V${n}'`)) as [{ event_id: string }];
      const original = await ask<{ record: Row[]; classification: string; system: string; stream: string }>(`/v1/originals/${event}`);
      expect(original).toMatchObject({ system: 'hris', stream: 'workers', classification: 'confidential' });
      expect(original.record).toHaveLength(1);
      const [row] = original.record as [Row];
      expect(row).toMatchObject({ id: `V${n}`, family_name: `Family${n}`, employment_status: 'A' });
      expect(row['first_name'] ?? row['given_name']).toBe(`Given${n}`);
      forms.add('first_name' in row ? 'new' : 'old');
    }
    expect([...forms].sort()).toEqual(['new', 'old']);
    expect(await ask<Row>('/v1/originals/0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b')).toMatchObject({ status: 404 });
  }, 60_000);

  it('is told with the record that had it, where it sends a field that the mapping does not name; a whole read without it takes that back', async () => {
    await sandboxed.misbehave('hr', [{ match: { method: 'GET', path: '/v1/workers' }, do: 'rename-field', from: 'assignments.job_title', to: 'position' }]);
    await sandboxed.changeInHr('V3', '2024-01-15', { family_name: 'Lovelace' });
    await eventually(async () => {
      sandboxed.readAll();
      return (await findings('read')).some(({ kind, what, sampleKey }) => kind === 'unknown-field' && what === 'position' && sampleKey === 'V3');
    }, { what: 'the finding', timeoutMs: 30_000, everyMs: 100 });
    await sandboxed.behave('hr');
    await sandboxed.firm.query(`update connectors.stream_position set full_read_at = null where system = 'hris' and stream = 'workers'`);
    await eventually(async () => {
      sandboxed.readAll();
      return !(await findings('read')).some(({ what }) => what === 'position');
    }, { what: 'no finding', timeoutMs: 60_000, everyMs: 200 });
    // Today's form alone: the other of the two names is in no record, and that is told too.
    expect((await findings('read')).map(({ kind, what }) => `${kind} ${what}`)).toContain('missing-field first_name');
  }, 120_000);

  it('is warned of before the release, where it gives a preview', async () => {
    const control = async (method: string, path: string, body: unknown) => expect((await fetch(`${preview.url}/_sandbox/${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).ok).toBe(true);
    await control('POST', 'hr/seed', { workers: [person(0)] });
    await control('POST', 'hr/behave', { rules: [{ match: { path: '/v1/workers' }, do: 'rename-field', from: 'assignments.work_email', to: 'contact.email' }], seed: 1 });
    expect((await fetch(`${sandboxed.connectors!.url}/v1/systems/hris/probe`, { method: 'POST' })).status).toBe(202);
    await eventually(async () => {
      const told = (await findings('probe')).map(({ kind, what }) => `${kind} ${what}`);
      return told.includes('unknown-field contact') && told.includes('missing-field work_email');
    }, { what: 'the warning', timeoutMs: 30_000, everyMs: 100 });
    expect((await fetch(`${sandboxed.connectors!.url}/v1/systems/erp/probe`, { method: 'POST' })).status).toBe(404);
  }, 60_000);
});

describe('what is kept of a system', () => {
  it('ends with its days, and nothing else ends with it', async () => {
    const count = async () => (await sandboxed.firm.query<{ n: number }>('select count(*)::int as n from connectors.source_original'))[0]!.n;
    const before = await count();
    expect(before).toBeGreaterThan(1);
    await sandboxed.firm.query('update connectors.source_original set expires_at = now() where id = (select min(id::text)::uuid from connectors.source_original)');
    await sandboxed.stopConnectors();
    await sandboxed.start();
    expect(await count()).toBe(before - 1);
  }, 60_000);
});
