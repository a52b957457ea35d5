import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { schemas, type WorkerChange } from '@muster/contracts';
import { createDecoder, SchemaRegistry } from '@muster/platform-avro';
import { platformSettings } from '@muster/platform-config';
import { deleteTopics, readAll, type TopicMessage } from '@muster/platform-kafka';
import type { Database } from '@muster/platform-postgres';
import { eventually } from '@muster/testing';
import { intake, openDatabase, type IntakeSummary } from './intake.js';
import { renderIntake } from './render.js';
import { root } from './settings.js';
import { validateSource } from './validate-source.js';

const servers = platformSettings();
const system = `files-${randomBytes(4).toString('hex')}`;
jest.setTimeout(30_000);
const folder = mkdtempSync(join(tmpdir(), 'muster-intake-spec-'));
const configDir = join(folder, 'config');
const liveTopic = `source.${system}.worker.v1`;
const bulkTopic = `source.${system}.worker.bulk.v1`;
let database: Database;

const staffMapping = `mapping: staff
version: 1
system: ${system}
description: Staff list with leaders and moves.
files:
  staff:
    match: staff*.csv
    format: csv
    delimiter: ';'
    dates: dd.MM.yyyy
    columns: { Id: { required: true }, Name: , Boss: , Hired: { type: date }, Status: , Login: { drop: true } }
  moves:
    match: moves*.csv
    format: csv
    columns: { Id: { required: true }, Unit: { required: true }, From: { type: date, required: true }, To: { type: date } }
outputs:
  - entity: worker
    from: staff
    key: Id
    attributes:
      givenName: Name
      hireDate: Hired
      employmentStatus: Status
      login: Login
      manager: { join: { file: staff, on: Boss, key: Id, take: Id } }
  - entity: worker
    stream: placement
    from: moves
    key: Id
    timeline: { effectiveFrom: From, effectiveTo: To, attributes: { orgUnit: Unit } }
`;
const massMapping = `mapping: mass
version: 1
system: ${system}
description: A mass load.
files:
  mass: { match: mass*.csv, format: csv, columns: { Key: { required: true }, Name: , Active: { type: boolean } } }
outputs:
  - { entity: worker, stream: mass, from: mass, key: Key, where: Active, attributes: { preferredName: Name } }
`;

const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const mapping = (name: string) => join(folder, `${name}.yaml`);
const take = (name: string, ...files: string[]): Promise<IntakeSummary> => intake({ system, mapping: mapping(name), files, configDir });
const published = (topic: string): Promise<TopicMessage[]> => readAll(servers.kafka, topic);

async function decoded(messages: readonly TopicMessage[]): Promise<WorkerChange[]> {
  const decoder = createDecoder<WorkerChange>(schemas['muster.worker.WorkerChange'], new SchemaRegistry(servers.registry));
  await decoder.prepare(messages.map(({ value }) => value));
  return messages.map(({ value }) => decoder.decode(value));
}

const parkedRows = async () => (await database.query({ text: `select file, line, code, status, redacted::text, reason from parked_row where system = $1 order by file, line`, values: [system] })).rows;

function massFile(name: string, rows: number, activeOf: (row: number) => number): string {
  const path = write(name, 'Key,Name,Active\n');
  for (let from = 0; from < rows; from += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, rows - from) }, (_, at) => `k-${String(from + at).padStart(7, '0')},"Person, ${from + at}",${activeOf(from + at)}\n`);
    appendFileSync(path, lines.join(''));
  }
  return path;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(nodeArgs: readonly string[], files: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [...nodeArgs, join(root, 'apps/connectors/dist/intake.js'), '--json', '--system', system, '--mapping', mapping('mass'), '--config', configDir, ...files], {
    env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr }))) };
}

beforeAll(async () => {
  cpSync(join(root, 'config'), configDir, { recursive: true });
  writeFileSync(join(configDir, 'systems', `${system}.yaml`), `name: ${system}\nkind: hr\ndescription: Files of a test.\nprecedence: 99\ntimeZone: UTC\nversions: none\nentities: [worker]\n`);
  write('staff.yaml', staffMapping);
  write('mass.yaml', massMapping);
  database = await openDatabase(servers);
});

afterAll(async () => {
  for (const table of ['source_version', 'parked_row']) await database.query({ text: `delete from ${table} where system = $1`, values: [system] });
  await database.close();
  await deleteTopics(servers.kafka, [liveTopic, bulkTopic]);
  rmSync(folder, { recursive: true, force: true });
});

describe('taking files in', () => {
  const header = 'Id;Name;NationalId;Boss;Hired;Status;Login\n';
  const ann = '1;Ann;295847284;;14.01.2009;active;ann0\n';
  const ben = '2;Ben;245797967;1;31.01.2008;active;ben0\n';
  const moves = 'Id,Unit,From,To\n2,U2,2020-01-01,\n1,U1,2009-01-14,\n2,U1,2008-01-31,2019-12-31\n';

  it('tells beforehand what would happen, and writes nothing', async () => {
    const files = [write('staff.csv', header + ann + ben), write('moves.csv', moves)];
    const told = await validateSource({ system, mapping: mapping('staff'), files, configDir });
    expect(told).toMatchObject({ rows: 5, wouldPublish: 4, wouldPark: 0, notOwned: [{ entity: 'worker', attribute: 'login' }] });
    const { rows } = await database.query({ text: 'select count(*) from source_version where system = $1', values: [system] });
    expect(rows).toEqual([[0]]);
  });

  it('publishes each record once, with a version, and its moves as one timeline', async () => {
    const summary = await take('staff', write('staff.csv', header + ann + ben), write('moves.csv', moves));
    expect(summary).toMatchObject({ rows: 5, published: 4, parked: 0 });
    const messages = await published(liveTopic);
    const events = await decoded(messages);
    const of = (key: string, coverage: string) => events.find((event, at) => messages[at]!.key?.toString() === key && event.coverage === coverage)!;
    expect(of('2', 'change')).toMatchObject({ meta: { source: system, sourceVersion: 1, sourceEpoch: 0 }, asserted: ['givenName', 'hireDate', 'employmentStatus', 'login', 'manager'], values: { manager: '1', givenName: 'Ben' } });
    expect(of('1', 'change').values).toMatchObject({ manager: null });
    expect(of('2', 'whole-timeline')).toMatchObject({ asserted: ['orgUnit'], timeline: [{ values: { orgUnit: 'U1' } }, { values: { orgUnit: 'U2' } }] });
    expect(String(messages[0]!.headers.ce_source)).toBe(system);
  });

  it('publishes nothing from the same files again, and says so', async () => {
    const summary = await take('staff', write('staff.csv', header + ann + ben), write('moves.csv', moves));
    expect(summary).toMatchObject({ published: 0, parked: 0, streams: [{ unchanged: 2 }, { unchanged: 2 }] });
    expect(renderIntake(summary)).toContain('Nothing has changed');
    expect(await published(liveTopic)).toHaveLength(4);
  });

  it('publishes from a corrected file what it corrects, parks what cannot be read with its line, and reports what is absent', async () => {
    const files = [write('staff.csv', header + ben.replace('Ben', 'Benjamin').replace(';1;', ';;') + '3;Cid;111;;2009-01-14;active;cid0\n4;Dee;222;;14.01.2009;lost;dee0\n5;Eve\n2;Ben;9;;14.01.2009;active;b\n')];
    expect(await validateSource({ system, mapping: mapping('staff'), files, configDir })).toMatchObject({ wouldPublish: 1, wouldPark: 4 });
    const summary = await take('staff', ...files);
    expect(summary).toMatchObject({ published: 1, parked: 4, streams: [{ changed: 1, absent: { count: 1, sample: ['1'] } }] });
    expect(summary.parkedRows.map(({ line, code }) => [line, code]).sort()).toEqual([[3, 'bad-value'], [4, 'unknown-code'], [5, 'wrong-number-of-columns'], [6, 'duplicate-key']]);
    const last = (await decoded(await published(liveTopic))).filter(({ meta }) => meta.sourceVersion === 2);
    expect(last).toMatchObject([{ values: { givenName: 'Benjamin', manager: null } }]);
  });

  it('keeps of a parked row only what the mapping declares and does not drop', async () => {
    const rows = await parkedRows();
    expect(rows.map(([file, line, , status]) => [file, line, status])).toEqual([3, 4, 5, 6].map((line) => ['staff.csv', line, 'open']));
    expect(JSON.parse(rows[0]![4] as string)).toEqual({ Id: '3', Name: 'Cid', NationalId: { length: 3 }, Boss: '', Hired: '2009-01-14', Status: 'active', Login: { length: 4 } });
    for (const row of rows) expect(JSON.stringify(row)).not.toMatch(/295847284|cid0|dee0|"111"|"222"/);
  });

  it('parks the same rows once, and takes them for mended when a later file has them right', async () => {
    await take('staff', join(folder, 'staff.csv'));
    expect(await parkedRows()).toHaveLength(4);
    const summary = await take('staff', write('staff.csv', header + ann + ben.replace('Ben', 'Benjamin').replace(';1;', ';;') + '3;Cid;111;;14.01.2009;active;cid0\n'));
    expect(summary).toMatchObject({ published: 1, parked: 0, streams: [{ created: 1, unchanged: 2, mended: 4, absent: { count: 0 } }] });
    expect((await parkedRows()).map(([, , , status]) => status)).toEqual(Array<string>(4).fill('superseded'));
  });

  it('holds a timeline back whole where one of its rows cannot be read', async () => {
    const summary = await take('staff', write('moves.csv', 'Id,Unit,From,To\n1,U1,2009-01-14,\n2,U1,2008-01-31,2019-12-31\n2,U2,01.01.2020,\n3,U3,2020-01-01,\n4,U4,2020-01-01,\n'));
    expect(summary).toMatchObject({ published: 1, parked: 3, streams: [{ created: 1, unchanged: 1 }] });
    // The row that cannot be read may be of the timeline before it or after it.
    expect(summary.parkedRows.map(({ line, code }) => [line, code]).sort()).toEqual([[3, 'group-held-back'], [4, 'bad-value'], [5, 'group-held-back']]);
  });

  it('sends the same event again, to the byte, where it is not known whether it was published, and a new version for other content', async () => {
    const before = await published(liveTopic);
    const unconfirm = () => database.query({ text: `update source_version set published_at = null where system = $1 and stream = 'worker' and external_id in ('1', '3')`, values: [system] });
    await unconfirm();
    expect(await take('staff', join(folder, 'staff.csv'))).toMatchObject({ published: 2, streams: [{ repeated: 2, unchanged: 1 }] });
    const repeats = await published(liveTopic);
    const copies = (key: string) => repeats.filter((message) => message.key?.toString() === key && !before.some((other) => other.partition === message.partition && other.offset === message.offset));
    for (const key of ['1', '3']) {
      expect(copies(key)).toHaveLength(1);
      expect(before.some((other) => other.key?.toString() === key && other.value!.equals(copies(key)[0]!.value!))).toBe(true);
    }
    await unconfirm();
    await take('staff', write('staff.csv', header + ann.replace('Ann', 'Anna') + ben.replace('Ben', 'Benjamin').replace(';1;', ';;') + '3;Cid;111;;14.01.2009;active;cid0\n'));
    const anna = (await decoded(await published(liveTopic))).filter((event) => event.values?.givenName === 'Anna');
    expect(anna).toMatchObject([{ meta: { sourceVersion: 2 } }]);
  });

  it('names what a person has to put right before anything can be read', async () => {
    await expect(take('staff', join(folder, 'nothing.csv'))).rejects.toThrow('There is no file');
    await expect(take('staff', write('other.csv', 'a\n'))).rejects.toThrow('no file that the mapping');
    await expect(take('staff', write('staff-2.csv', 'Id,Name\n1,Ann\n'))).rejects.toThrow('has no column');
    await expect(intake({ system: 'hris', mapping: mapping('staff'), files: [join(folder, 'staff.csv')], configDir })).rejects.toThrow(`--system ${system}`);
  });
});

describe('a mass load', () => {
  it('goes on where a killed run ended: nothing lost, nothing twice with another version or content', async () => {
    const rows = 6_000;
    const file = massFile('mass-kill.csv', rows, () => 1);
    const { child, ended } = start([], [file]);
    const promised = async () => (await database.query({ text: `select count(*) from source_version where system = $1 and stream = 'mass'`, values: [system] })).rows[0]![0] as number;
    await eventually(async () => (await promised()) >= 2_000, { what: 'two chunks', timeoutMs: 30_000, everyMs: 5 });
    child.kill('SIGKILL');
    await ended;
    expect(await promised()).toBeLessThan(rows);

    const summary = await eventually(() => take('mass', file), { what: 'the hold of the killed process to end', timeoutMs: 10_000 });
    expect(summary.streams[0]!.created + summary.streams[0]!.repeated + summary.streams[0]!.unchanged).toBe(rows);
    expect(await take('mass', file)).toMatchObject({ published: 0, streams: [{ unchanged: rows }] });

    const values = new Map<string, Set<string>>();
    for (const { key, value } of await published(bulkTopic)) {
      const id = key!.toString();
      values.set(id, (values.get(id) ?? new Set()).add(value!.toString('base64')));
    }
    expect(values.size).toBe(rows);
    expect([...values.values()].every((contents) => contents.size === 1)).toBe(true);
  }, 60_000);

  it('takes in 150,000 rows in the memory that 30,000 need', async () => {
    const peak = '--import=data:text/javascript,process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))';
    const peakOf = async (file: string, rows: number) => {
      // A heap of 128 MB: holding the rows would end the process.
      const { code, stdout, stderr } = await start(['--max-old-space-size=128', peak], [file]).ended;
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ rows, parked: 0 });
      return Number(/peak (\d+)/.exec(stderr)![1]) / 1024;
    };
    // Most rows are passed over, so that reading is what is measured and the suite stays short.
    const some = (row: number) => (row % 25 === 0 ? 1 : 0);
    const small = await peakOf(massFile('mass-small.csv', 30_000, some), 30_000);
    const large = await peakOf(massFile('mass-large.csv', 150_000, some), 150_000);
    expect(large - small).toBeLessThan(100);
  }, 120_000);
});
