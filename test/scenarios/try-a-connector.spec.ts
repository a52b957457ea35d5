import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { checkConnector, lintConnectors, readPage, recordPages, tryWrite } from '@muster/connectors';
import { SandboxControl, startSandbox, type RunningSandbox } from '@muster/sandbox';

const staffMapping = `mapping: hris-apac
version: 1
system: hris-apac
description: Staff list of the regional HR system.
files:
  staff: { match: 'staff-*.csv', format: csv, columns: { Id: { required: true }, Given: , Hired: { type: date } } }
outputs:
  - { entity: worker, from: staff, key: Id, attributes: { givenName: Given, hireDate: Hired } }
`;
const staff = `
connector:
  mapping: hris-apac
  streams:
    staff:
      drop: { folder: { env: STAFF_FOLDER }, files: 'staff-*.csv', archive: taken, control: { file: '{name}.ctl', format: json, rows: body.rows } }
      whole: true
`;

let dir: string;
let configDir: string;
let sandbox: RunningSandbox;
let control: SandboxControl;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'muster-trying-'));
  configDir = join(dir, 'config');
  cpSync(fileURLToPath(new URL('../../config', import.meta.url)), configDir, { recursive: true });
  keepOnly(['crm', 'payroll', 'hris-apac']);
  writeFileSync(join(configDir, 'mappings/hris-apac.yaml'), staffMapping);
  appendFileSync(join(configDir, 'systems/hris-apac.yaml'), staff);
  sandbox = await startSandbox();
  control = new SandboxControl(sandbox.url);
});

afterAll(async () => {
  await sandbox?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** All is read anew at each trial: the other systems are there without their connectors. */
function keepOnly(systems: readonly string[]): void {
  const isKept = (file: string) => systems.includes(basename(file, '.yaml'));
  for (const file of namesIn(join(configDir, 'mappings'))) if (file.endsWith('.yaml') && !isKept(file)) rmSync(join(configDir, 'mappings', file));
  for (const file of namesIn(join(configDir, 'systems'))) {
    const path = join(configDir, 'systems', file);
    if (!isKept(file)) writeFileSync(path, readFileSync(path, 'utf8').split('\nconnector:')[0]!);
  }
}
const made = (name: string) => {
  const path = join(dir, name);
  mkdirSync(path, { recursive: true });
  return path;
};
/** Its steps beside those of addresses and secrets. */
const checked = async (system: string, env: Record<string, string>) => (await checkConnector({ configDir, env }, system)).filter(({ step }) => / /.test(step));
const namesIn = (path: string) => readdirSync(path).sort();

describe('a folder into which a system drops files', () => {
  const drop = (name: string, rows: string[], told = rows.length) => {
    writeFileSync(join(folder, `${name}.csv`), ['Id,Given,Hired', ...rows, ''].join('\n'));
    writeFileSync(join(folder, `${name}.ctl`), JSON.stringify({ rows: told }));
  };
  let folder: string;
  let env: Record<string, string>;

  beforeEach(() => {
    folder = mkdtempSync(join(dir, 'staff-'));
    env = { STAFF_FOLDER: folder };
  });

  it('is looked into: what waits, and what keeps files from being taken', async () => {
    expect(lintConnectors(configDir)).toEqual([]);
    drop('staff-2', ['S1,Ada,2026-01-01']);
    drop('staff-1', ['S1,Ada,2026-01-01']);
    writeFileSync(join(folder, 'staff-3.csv'), 'Id,Given,Hired\n');
    const before = namesIn(folder);
    expect(await checked('hris-apac', env)).toEqual([{ step: 'stream staff', ok: true, detail: expect.stringMatching(/can be read and files be moved out of it: 2 files wait, 1 wait for their control file; which of them were taken before is not known here$/) }]);
    expect(namesIn(folder)).toEqual(before);
    symlinkSync('/dev/null', join(folder, 'staff-4.csv'));
    expect(await checked('hris-apac', env)).toEqual([{ step: 'stream staff', ok: false, detail: 'data: staff-4.csv is a link or no file at all, which is not followed. Put the file itself there.' }]);
    writeFileSync(join(folder, 'taken'), 'no folder');
    expect(await checked('hris-apac', env)).toEqual([{ step: 'stream staff', ok: false, detail: expect.stringMatching(/^data: Files cannot be moved to \S+taken \(no folder\)\. /) }]);
    expect(await checked('hris-apac', { STAFF_FOLDER: join(folder, 'nowhere') })).toEqual([{ step: 'stream staff', ok: false, detail: expect.stringMatching(/^transient: The folder \S+nowhere cannot be read \(ENOENT\)\./) }]);
    expect(await checked('hris-apac', {})).toEqual([{ step: 'stream staff', ok: false, detail: expect.stringMatching(/^The environment has no STAFF_FOLDER\./) }]);
  });

  it('gives its first file to be read and kept; nothing is taken', async () => {
    drop('staff-2', ['S9,Zoe,2026-01-01']);
    drop('staff-1', ['S1,Ada,2026-01-01', 'S2,Bo,soon']);
    expect(await readPage({ configDir, env }, 'hris-apac', 'staff')).toMatchObject({
      what: 'staff-1.csv, the first of 2 that wait', rows: 2, hasMore: true, changed: 1, changes: [{ entity: 'worker', key: 'S1', content: { values: { givenName: 'Ada' } } }], wouldPark: 1, parked: [{ code: 'bad-value' }],
    });
    const kept = join(dir, 'kept-staff');
    expect(await recordPages({ configDir, env }, 'hris-apac', kept)).toMatchObject([{ stream: 'staff', rows: 2, failed: false, paths: [join(kept, 'hris-apac-staff/staff-1.csv'), join(kept, 'hris-apac-staff/staff-1.ctl')] }]);
    expect(readFileSync(join(kept, 'hris-apac-staff/staff-1.csv'), 'utf8')).toBe(readFileSync(join(folder, 'staff-1.csv'), 'utf8'));
    expect(statSync(join(kept, 'hris-apac-staff/staff-1.csv')).mode & 0o777).toBe(0o600);
    expect(namesIn(folder)).toEqual(['staff-1.csv', 'staff-1.ctl', 'staff-2.csv', 'staff-2.ctl']);
    drop('staff-1', ['S1,Ada,2026-01-01'], 7);
    await expect(readPage({ configDir, env }, 'hris-apac', 'staff')).rejects.toThrow(/The file is not what its control says: rows is 1, and was told as 7/);
    for (const name of namesIn(folder)) rmSync(join(folder, name));
    await expect(readPage({ configDir, env }, 'hris-apac', 'staff')).rejects.toThrow(/^No file of staff waits in /);
    expect(await recordPages({ configDir, env }, 'hris-apac', kept)).toMatchObject([{ stream: 'staff', failed: true, paths: [] }]);
  });
});

describe('payroll, which gives a file and is given one', () => {
  const env = (folder: string) => ({ PAYROLL_URL: sandbox.urlOf('payroll'), PAYROLL_USER: 'muster', PAYROLL_PASSWORD: 'payroll-password', PAYROLL_FOLDER: folder });

  it('is asked for its file, which is held against its control, and for the folder of ours', async () => {
    const folder = made('lists');
    await control.seed('payroll', { employees: [{ employee_no: '100001', name: 'Ada', company: 'GB01', pay_group: 'GB-M', cost_center: 'CC-1', status: 'active', on_payroll_from: '2024-01-01' }] });
    writeFileSync(join(folder, 'workers-1.csv'), 'of last night');
    expect(await checked('payroll', env(folder))).toEqual([
      { step: 'stream employees', ok: true, detail: 'employees.csv has 1 rows, and is what its control says' }, { step: 'file of worker', ok: true, detail: `files can be written in the folder ${folder}; 1 lie there that nobody has taken yet` },
    ]);
    expect(await readPage({ configDir, env: env(folder) }, 'payroll', 'employees')).toMatchObject({ what: 'employees.csv', rows: 1, changes: [{ key: '100001', content: { values: { employer: 'GB01', costCenter: 'CC-1' } } }] });
    const [recorded] = await recordPages({ configDir, env: env(folder) }, 'payroll', join(dir, 'kept-payroll'));
    expect(recorded!.paths.map((path) => basename(path))).toEqual(['employees.csv', 'employees.csv.totals.json']);
    expect(JSON.parse(readFileSync(recorded!.paths[1]!, 'utf8'))).toMatchObject({ rows: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await control.configure('payroll', { exportRowsOff: 1 });
    expect(await checked('payroll', env(join(dir, 'not-mounted')))).toEqual([
      { step: 'stream employees', ok: false, detail: expect.stringMatching(/^The file is not what its control says: rows is 1, and was told as 2\./) },
      { step: 'file of worker', ok: false, detail: expect.stringMatching(/^transient: A file cannot be written in the folder \S+not-mounted \(ENOENT\)\./) },
    ]);
  });

  it('shows the file that a record would give, and writes none', async () => {
    const folder = made('none');
    const shown = async (attributes: Record<string, unknown>, externalIds: Record<string, string> = { hris: '100001' }) => {
      writeFileSync(join(dir, 'ada.json'), JSON.stringify({ attributes: { givenName: 'Ada', familyName: 'King, Byron', employmentType: 'employee', employmentStatus: 'active', fte: 0.5, ...attributes }, externalIds }));
      return tryWrite({ configDir, env: env(folder) }, 'payroll', 'worker', join(dir, 'ada.json'));
    };
    const { files, calls, told, key } = await shown({});
    expect([calls, key, files.map(({ name }) => name.replace(/\d{4}-\d\d-\d\d/, 'day'))]).toEqual([[], '100001', ['workers-day-000001.csv', 'workers-day-000001.ctl']]);
    expect(files[0]!.text.split('\r\n')[1]).toBe('100001,"Ada King, Byron",,,active,,,0.5');
    expect(JSON.parse(files[1]!.text)).toMatchObject({ rows: 1, sum_fte: '0.5' });
    expect(told.at(-1)).toBe('No file was written.');
    expect((await shown({ employmentType: 'contractor' })).files).toEqual([]);
    expect(await shown({}, {})).toMatchObject({ key: null, files: [], told: [expect.stringContaining('it waits, since its key is empty')] });
    expect(namesIn(folder)).toEqual([]);
  });
});

describe('a line of events', () => {
  const env = () => ({ CRM_URL: sandbox.urlOf('crm'), CRM_CLIENT_ID: 'muster', CRM_CLIENT_SECRET: 'crm-client-secret' });
  const read = (options: Parameters<typeof readPage>[3]) => readPage({ configDir, env: env() }, 'crm', 'users', { events: true, ...options });
  const systemFile = () => join(configDir, 'systems/crm.yaml');

  beforeAll(async () => {
    const granted = await fetch(`${sandbox.urlOf('crm')}/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'muster', client_secret: 'crm-client-secret' }) });
    const { access_token: token } = (await granted.json()) as { access_token: string };
    for (const number of ['E1', 'E2']) {
      const response = await fetch(`${sandbox.urlOf('crm')}/services/data/sobjects/User/EmployeeNumber/${number}`, {
        method: 'PATCH', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ FirstName: 'Ada', LastName: number, Email: `${number}@x.example`, IsActive: true }),
      });
      expect(response.ok).toBe(true);
    }
  });

  it('is asked whether it lets us in', async () => {
    expect(await checked('crm', env())).toEqual([
      { step: 'stream users', ok: true, detail: expect.stringMatching(/rows on the first page/) }, { step: 'stream opportunities', ok: true, detail: expect.stringMatching(/rows on the first page/) },
      ...['users', 'opportunities'].map((name) => ({ step: `feed ${name}`, ok: true, detail: 'we are let in, for new events; no replay id is known here to ask with' })),
    ]);
    await control.behave('crm', [{ match: { path: '/events/' }, do: 'error' }]);
    expect((await checked('crm', env())).map(({ step, ok }) => [step, ok])).toEqual([['stream users', true], ['stream opportunities', true], ['feed users', false], ['feed opportunities', false]]);
    await control.calm('crm');
  });

  it('brings its first events as the changes that they would be, behind a replay id or for as long as we wait, and they are kept', async () => {
    expect(await read({ from: '-2', seconds: 20 })).toMatchObject({ what: '2 events of users behind the replay id -2', changed: 2, wouldPark: 0, changes: [{ entity: 'worker', key: 'E1', content: { values: { familyName: 'E1' } } }, { key: 'E2' }] });
    expect(await read({ seconds: 0.3 })).toMatchObject({ what: 'no event of users came within 0.3 s', rows: 0, changes: [] });
    await expect(read({ from: '99999' })).rejects.toThrow(/\(gone\): The system no longer keeps what came after the replay id 99999\./);
    const kept = await recordPages({ configDir, env: env() }, 'crm', join(dir, 'kept-crm'), { seconds: 0.3 });
    expect(kept.map(({ stream, paths, failed }) => [stream, paths.map((path) => basename(path)), failed])).toEqual([['users', ['crm-users.json'], false], ['opportunities', ['crm-opportunities.json'], false], ['users', [], false], ['opportunities', [], false]]);
  });

  it('may be a long poll', async () => {
    const declared = readFileSync(systemFile(), 'utf8');
    const polls = declared.replaceAll('kind: sse', 'kind: long-poll').replaceAll(/path: \/events\/(\w+)Change\n/g, 'path: /events/$1Change/poll\n        events: events\n        wait: { parameter: waitMs, seconds: 5 }\n')
      .replaceAll(/ {8}names: .*\n/g, '').replaceAll('parameter: replayId,', 'parameter: replayId, next: lastReplayId,').replaceAll(/ {8}idleSeconds: 45\n/g, '');
    writeFileSync(systemFile(), polls);
    expect(lintConnectors(configDir)).toEqual([]);
    expect((await checked('crm', env())).filter(({ ok }) => ok)).toHaveLength(4);
    expect(await read({ from: '1', seconds: 20 })).toMatchObject({ what: '1 events of users behind the replay id 1', changes: [{ key: 'E2' }] });
    expect(await read({ seconds: 0.3 })).toMatchObject({ what: 'no event of users came within 0.3 s' });
    await expect(read({ from: '99999' })).rejects.toThrow(/no longer keeps/);
    writeFileSync(systemFile(), declared);
  });

  it('whose refresh token may be good for one use is not asked where nobody keeps the next one', async () => {
    const declared = readFileSync(systemFile(), 'utf8');
    writeFileSync(systemFile(), declared.replace('kind: oauth2-client-credentials', 'kind: oauth2-refresh-token\n    refreshToken: { env: CRM_REFRESH_TOKEN }'));
    const trial = { configDir, env: { ...env(), CRM_REFRESH_TOKEN: 'crm-refresh-token' } };
    const before = (await control.calls('crm')).length;
    expect((await checkConnector(trial, 'crm')).filter(({ ok }) => !ok)).toEqual(['stream users', 'stream opportunities', 'feed users', 'feed opportunities'].map((step) => ({ step, ok: false, detail: expect.stringMatching(/^The refresh token of crm is not used: .* Set DATABASE_URL /) })));
    await expect(readPage(trial, 'crm', 'users')).rejects.toThrow(/^The refresh token of crm is not used/);
    expect((await control.calls('crm')).length).toBe(before);
    writeFileSync(systemFile(), declared);
  });
});

describe('a topic of another Kafka', () => {
  it('whose brokers are away is told', async () => {
    const system = join(configDir, 'systems/hris-apac.yaml');
    writeFileSync(system, readFileSync(system, 'utf8').replace(/ {6}drop: .*\n {6}whole: true\n/, () => "      feed: { kind: kafka, brokers: { env: STAFF_BROKERS }, topic: people, value: json, payload: '$' }\n"));
    writeFileSync(join(configDir, 'mappings/hris-apac.yaml'), staffMapping.replace("match: 'staff-*.csv', format: csv", 'format: records'));
    expect(lintConnectors(configDir)).toEqual([]);
    expect(await checked('hris-apac', { STAFF_BROKERS: '127.0.0.1:1' })).toEqual([{ step: 'feed staff', ok: false, detail: expect.stringMatching(/^transient: The broker at 127\.0\.0\.1:1 does not do as asked/) }]);
    expect(await checked('hris-apac', {})).toEqual([{ step: 'feed staff', ok: false, detail: 'auth: The environment has no STAFF_BROKERS. Set it, or name another place in the connector of config/systems.' }]);
    await expect(readPage({ configDir, env: { STAFF_BROKERS: '127.0.0.1:1' } }, 'hris-apac', 'staff')).rejects.toThrow(/^hris-apac did not give what was asked of staff \(transient\): The broker at /);
  });
});
