import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IntakeSummary } from '@muster/connectors';
import { schemas } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { createDecoder, SchemaRegistry } from '@muster/platform-avro';
import { platformSettings } from '@muster/platform-config';
import { parseLocalDate } from '@muster/platform-kernel';
import { ServiceProcess, TestFirm, type ReceivedRecord } from '@muster/testing';
import { extractPaths, isoOf, linesOf, managersOf, rowsOfFile, type ExtractFile } from './adventureworks-extract.js';
import { findings, logsOf, messagesOf, rowsOf, type Place } from './look-everywhere.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'muster-adventureworks-'));
const SYSTEM = 'adventureworks';
let paths: string[];
let firm: TestFirm;
let workers: ServiceProcess;
let organization: ServiceProcess;
/** Log files, and the byte from which they are this spec's. */
const logs = new Map<string, number>();

async function startMaster(service: 'worker-sync' | 'organization-sync'): Promise<ServiceProcess> {
  const file = join(folder, `${service}.log`);
  logs.set(file, 0);
  return ServiceProcess.start({ service, env: { ...firm.env(), LOG_LEVEL: 'debug', MUSTER_LOG_FILE: file } });
}

beforeAll(async () => {
  paths = extractPaths();
  for (const path of globSync('.muster/test/logs/*.log', { cwd: root })) logs.set(join(root, path), statSync(join(root, path)).size);
  firm = await TestFirm.create();
  organization = await startMaster('organization-sync');
  workers = await startMaster('worker-sync');
}, 120_000);

afterAll(async () => {
  await workers?.stop();
  await organization?.stop();
  await firm?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

let runs = 0;

/** The command that people run, with what it printed and its exit code; both outputs are kept as a log. */
function intake(files: readonly string[], ...options: string[]): Promise<{ code: number; stdout: string }> {
  const args = ['apps/connectors/dist/intake.js', '--system', SYSTEM, '--mapping', 'config/mappings/adventureworks-hr.yaml', ...options, ...files];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, env: { ...process.env, NODE_OPTIONS: '', ...firm.env() }, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      const log = join(folder, `intake-${(runs += 1)}.log`);
      writeFileSync(log, `${stdout}\n${stderr}`);
      logs.set(log, 0);
      resolve({ code: error ? Number(error.code) : 0, stdout });
    });
  });
}

const summaryOf = async (files: readonly string[], code = 0): Promise<IntakeSummary> => {
  const run = await intake(files, '--json');
  expect(run.code).toBe(code);
  return JSON.parse(run.stdout) as IntakeSummary;
};

async function settled(): Promise<void> {
  for (const schema of ['organization_sync', 'worker_sync', 'organization_sync', 'worker_sync'] as const) await firm.settled(schema, 60_000);
}

const idOf = ({ meta }: CanonicalRecord) => meta.externalIds.find(({ system }) => system === SYSTEM)!.id;

/** The latest records of an entity as subscribers have them, by the extract's own ids. */
async function latest(entity: 'worker' | 'org-unit'): Promise<Map<string, CanonicalRecord>> {
  return new Map((await firm.received(entity)).filter(({ record }) => record).map(({ record }) => [idOf(record!), record!]));
}

async function valueOn(id: string, attribute: string, day: string): Promise<unknown> {
  const response = await fetch(`${workers.url}/v1/workers/by/${SYSTEM}/${id}?validOn=${day}`);
  const { attributes } = (await response.json()) as { attributes: Record<string, { value: unknown }> };
  return attributes[attribute]!.value;
}

const published = (stream: IntakeSummary['streams'][number]) => `${stream.entity}/${stream.stream}: ${stream.created} new, ${stream.changed} changed, ${stream.unchanged} same, ${stream.parked} parked`;

/** A copy of one file with some of its lines changed; the others of the extract stay as they are. */
function corrected(name: ExtractFile, change: (line: string, number: number) => string): string {
  const target = join(folder, `run-${runs}`, name);
  mkdirSync(join(folder, `run-${runs}`), { recursive: true });
  writeFileSync(target, linesOf(name).map((line, at) => change(line, at + 1)).join('\r\n'), 'latin1');
  return target;
}

const dayBefore = (iso: string) => new Date(Date.parse(iso) - 86_400_000).toISOString().slice(0, 10);
const changedFrom = (before: readonly ReceivedRecord[], after: readonly ReceivedRecord[]) => after.slice(before.length).map(({ record }) => record!);

describe('the AdventureWorks HR extract', () => {
  it('becomes 290 workers in 16 units', async () => {
    const summary = await summaryOf(paths);
    expect(summary.streams.map(published)).toEqual(['org-unit/org-unit: 16 new, 0 changed, 0 same, 0 parked', 'worker/worker: 290 new, 0 changed, 0 same, 0 parked', 'worker/placement: 290 new, 0 changed, 0 same, 0 parked']);
    await settled();
    const people = await latest('worker');
    expect([...people.keys()].map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 290 }, (_, i) => i + 1));
    expect((await latest('org-unit')).size).toBe(16);
    for (const row of rowsOfFile('HumanResources.Employee.csv')) {
      expect(people.get(row['BusinessEntityID']!)).toMatchObject({ jobTitle: row['JobTitle'], hireDate: parseLocalDate(isoOf(row['HireDate']!)), employmentStatus: 'active', employmentType: 'employee', pending: [] });
    }
    expect(await firm.query('select code, count(*) from worker_sync.parked group by code union all select code, count(*) from organization_sync.parked group by code')).toEqual([]);
  }, 120_000);

  it('has the managers that its hierarchy names, found here by level and bits', async () => {
    const people = await latest('worker');
    const ids = new Map([...people].map(([id, record]) => [record['workerId'], id]));
    const found = new Map([...people].map(([id, record]) => [id, record['manager'] === null ? null : ids.get(record['manager'])]));
    const wanted = managersOf(rowsOfFile('HumanResources.Employee.csv'));
    expect([...found].sort()).toEqual([...wanted].sort());
    expect([...found.values()].filter((manager) => manager === null)).toHaveLength(1);
    expect(found.get('1')).toBeNull();
  }, 60_000);

  it('has everyone in the department of the day, before a move and after it', async () => {
    const units = new Map([...(await latest('org-unit'))].map(([id, record]) => [id, record['orgUnitId']]));
    const people = await latest('worker');
    const history = rowsOfFile('HumanResources.EmployeeDepartmentHistory.csv');
    for (const { BusinessEntityID: id, DepartmentID: unit, EndDate: end } of history) if (end === 'NULL') expect(people.get(id!)!['orgUnit']).toBe(units.get(unit!));
    const moved = new Set(history.filter(({ EndDate: end }) => end !== 'NULL').map(({ BusinessEntityID: id }) => id));
    expect(moved.size).toBe(5);
    for (const { BusinessEntityID: id, DepartmentID: unit, StartDate: start, EndDate: end } of history.filter(({ BusinessEntityID }) => moved.has(BusinessEntityID!))) {
      const from = isoOf(start!);
      expect(await valueOn(id!, 'orgUnit', from)).toBe(units.get(unit!));
      if (end !== 'NULL') expect(await valueOn(id!, 'orgUnit', isoOf(end!))).toBe(units.get(unit!));
      expect(await valueOn(id!, 'orgUnit', dayBefore(from))).not.toBe(units.get(unit!));
    }
  }, 60_000);

  it('changes nothing when it is taken in again, and says so', async () => {
    const before = await messagesOf(firm);
    const { code, stdout } = await intake(paths);
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing has changed: nothing was published.');
    await settled();
    expect(await messagesOf(firm)).toHaveLength(before.length);
  }, 60_000);

  it('changes what a corrected file corrects, and nothing else', async () => {
    const before = await firm.received('worker');
    const beforeUnits = await firm.received('org-unit');
    const employees = corrected('HumanResources.Employee.csv', (line) => (line.startsWith('12,') ? line.replace('Tool Designer', 'Senior Tool Designer') : line));
    // The move of 4 from Engineering to Tool Design was a day later: the end of one row and the beginning of the next.
    const history = corrected('HumanResources.EmployeeDepartmentHistory.csv', (line) => (line.startsWith('4,') ? line.replace('31-05-2010', '01-06-2010').replace('30-05-2010', '31-05-2010') : line));
    const summary = await summaryOf([paths[0]!, employees, history, paths[3]!]);
    expect(summary.streams.map(published)).toEqual(['org-unit/org-unit: 0 new, 0 changed, 16 same, 0 parked', 'worker/worker: 0 new, 1 changed, 289 same, 0 parked', 'worker/placement: 0 new, 1 changed, 289 same, 0 parked']);
    await settled();
    const changes = changedFrom(before, await firm.received('worker'));
    expect(changes.map((record) => [idOf(record), record['jobTitle'], record.meta.changed.map(({ attribute }) => attribute)])).toEqual([['12', 'Senior Tool Designer', ['jobTitle']]]);
    expect(changedFrom(beforeUnits, await firm.received('org-unit'))).toEqual([]);
    const units = await latest('org-unit');
    expect([await valueOn('4', 'orgUnit', '2010-05-31'), await valueOn('4', 'orgUnit', '2010-06-01')]).toEqual([units.get('1')!['orgUnitId'], units.get('2')!['orgUnitId']]);
  }, 60_000);

  it('parks a damaged row with its file and line, keeps no value that the mapping does not read, and takes in the rest', async () => {
    const damage: Record<number, (line: string) => string> = {
      21: (line) => line.replace(/,(\d\d)-(\d\d)-(\d{4}),([01]),/, ',$1-99-$3,$4,'), // the hire date
      41: (line) => line.replace(',', ',,'), // one column more: every value stands under the name of another
      61: (line) => line.replace(/(\d),([^,]+),(\d\d-)/, '$1,"$2,$3'), // a quote that swallows the birth date and what follows
      81: (line) => line.split(',').slice(0, 9).join(','), // cut off
    };
    const employees = corrected('HumanResources.Employee.csv', (line, number) => damage[number]?.(line) ?? line);
    const summary = await summaryOf([employees], 2);
    const file = basename(employees);
    // Who reports to the damaged row of line 41 waits for it: no manager is not the same as a manager who cannot be read.
    const waiting = [42, 43, 44, 45, 46, 47];
    expect(summary.parkedRows.map(({ file: name, line }) => `${name}:${line}`)).toEqual([21, 41, ...waiting, 61, 81].map((line) => `${file}:${line}`));
    const parked = await firm.query<{ line: number; redacted: Record<string, unknown>; code: string }>(`select line, redacted, code from connectors.parked_row where file = $1 and status = 'open' order by line`, [file]);
    expect(parked.map(({ line, code }) => [line, code])).toEqual([[21, 'bad-value'], [41, 'wrong-number-of-columns'], ...waiting.map((line) => [line, 'join-without-match']), [61, 'bad-quote'], [81, 'wrong-number-of-columns']]);
    expect(parked.find(({ line }) => line === 21)!.redacted).toMatchObject({ BusinessEntityID: '20', NationalIDNumber: { length: expect.any(Number) }, BirthDate: { length: 10 }, Gender: { length: 1 }, MaritalStatus: { length: 1 } });
    await settled();
    expect((await latest('worker')).get('20')).toMatchObject({ employmentStatus: 'active', pending: [] });
    // The row of line 13 is as it was before the correction above: the file speaks of it, so it is changed back.
    expect((await latest('worker')).get('12')!['jobTitle']).toBe('Tool Designer');
  }, 60_000);
});

describe('what the mapping leaves out: national id, birth date, gender, marital status', () => {
  let messages: Place[];
  let rows: Place[];
  let written: Place[];
  const employees = () => rowsOfFile('HumanResources.Employee.csv');
  const anyOf = (texts: readonly string[]) => texts.map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|');
  /** Whole words: digits within an id or a number are no national id. */
  const words = (texts: readonly string[]) => new RegExp(`(?<![\\w]|\\d[.-])(?:${anyOf(texts)})(?!\\w|[.-]\\d)`);
  const everywhere = () => [...messages, ...rows, ...written];
  /** Each pattern must find what it looks for in a line of the file itself. */
  const finds = (pattern: RegExp) => expect(findings([{ where: 'file', content: linesOf('HumanResources.Employee.csv')[1]! }], pattern)).toHaveLength(1);

  beforeAll(async () => {
    messages = await messagesOf(firm);
    rows = await rowsOf(firm);
    written = logsOf(logs);
  }, 60_000);

  it('is looked for where things are: what the mapping reads is found in topics and tables, and every log is read', () => {
    const title = /Chief Executive Officer/;
    const topics = new Set(findings(messages, title, Infinity).map((found) => found.split('/')[0]));
    expect(topics).toEqual(new Set(['source.adventureworks.worker.v1', 'canonical.worker.v1']));
    expect(new Set(findings(rows, title, Infinity).map((found) => found.split(':')[0])).size).toBeGreaterThanOrEqual(2);
    expect(findings(rows, /wrong-number-of-columns/)).not.toEqual([]);
    expect(written.filter(({ where }) => where.startsWith('intake-')).every(({ content }) => content.includes('placement') || content.includes('worker'))).toBe(true);
    expect(written.find(({ where }) => where === 'worker-sync.log')!.content).toContain('"level":"debug"');
    expect(written.find(({ where }) => where === 'organization-sync.log')!.content.length).toBeGreaterThan(0);
  });

  it('no national id: as text, in the bytes of a message or a row, or as its digest', () => {
    const ids = employees().map(({ NationalIDNumber: id }) => id!);
    expect(new Set(ids).size).toBe(290);
    finds(words(ids));
    expect(findings(everywhere(), words(ids))).toEqual([]);
    // In Avro the text of a neighbour may follow at once.
    const inBytes = new RegExp(`(?<!\\d)(?:${anyOf(ids.filter((id) => id.length > 7))})(?!\\d)`);
    finds(inBytes);
    expect(findings([...messages, ...rows], inBytes)).toEqual([]);
    const digests = ids.flatMap((id) => ['sha256', 'sha1', 'md5'].map((algorithm) => createHash(algorithm).update(id).digest()));
    expect(findings(everywhere(), new RegExp(anyOf(digests.flatMap((digest) => [digest.toString('latin1'), digest.toString('hex'), digest.toString('base64')])), 's'))).toEqual([]);
  }, 60_000);

  it('no birth date, in any form', () => {
    const forms = employees().flatMap(({ BirthDate: date }) => {
      const [day, month, year] = date!.split('-') as [string, string, string];
      const written = [`${day}-${month}-${year}`, `${year}-${month}-${day}`, `${day}.${month}.${year}`, `${day}/${month}/${year}`, `${month}/${day}/${year}`, `${Number(month)}/${Number(day)}/${year}`, `${year}/${month}/${day}`, `${year}${month}${day}`];
      return [...written, String(Date.parse(`${year}-${month}-${day}`))];
    });
    finds(words(forms));
    expect(findings(everywhere(), words(forms))).toEqual([]);
  }, 60_000);

  it('no number in an event is the birthday of its worker', async () => {
    const births = new Map(employees().map(({ BusinessEntityID: id, BirthDate: date }) => [id!, parseLocalDate(isoOf(date!))!]));
    const decoder = createDecoder<object>(schemas['muster.worker.WorkerChange'], new SchemaRegistry(platformSettings().registry));
    const changes = await firm.raw('source.adventureworks.worker.v1');
    await decoder.prepare(changes.map(({ value }) => value));
    const events = [...changes.map(({ key, value }) => [key!.toString(), decoder.decode(value)] as const), ...(await firm.received('worker')).flatMap(({ record }) => (record ? [[idOf(record), record] as const] : []))];
    expect(events.length).toBeGreaterThan(870);
    expect(events.filter(([id, event]) => numbersIn(event).some((number) => number === births.get(id) || number === births.get(id)! * 86_400_000)).map(([id]) => id)).toEqual([]);
  }, 60_000);

  it('no gender and no marital status: neither their columns nor a piece of a row that holds them', () => {
    const columns = /NationalID|BirthDate|MaritalStatus|Gender/i;
    expect(findings([...messages, ...written], columns)).toEqual([]);
    // A parked row names the columns it had and tells of these the length alone.
    const redacted = /"(NationalIDNumber|BirthDate|MaritalStatus|Gender)": \{"length": \d+\}/g;
    expect(findings(rows.map(({ where, content }) => ({ where, content: where === 'connectors.parked_row' ? content.replaceAll(redacted, '') : content })), columns)).toEqual([]);
    const pieces = employees().flatMap(({ BirthDate: born, MaritalStatus: status, Gender: gender, HireDate: hired }) => [`${born},${status}`, `${status},${gender},${hired}`]);
    const anyPiece = new RegExp(anyOf([...new Set(pieces)]));
    finds(anyPiece);
    expect(findings(everywhere(), anyPiece)).toEqual([]);
    expect(findings(everywhere(), /"[MS]", ?"[MF]"/)).toEqual([]);
  }, 60_000);
});

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(numbersIn);
}
