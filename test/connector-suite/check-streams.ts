import { expect } from '@jest/globals';
import { RecordMapper } from '@muster/connectors';
import { differencesOf, type DeltaCursor, type StreamRequest } from '@muster/domain-connector';
import { isLeftOut, keyOf, mapRow, RowReader, type Output, type SourceFile } from '@muster/domain-mapping';
import { createHash } from 'node:crypto';
import type { Bench } from './bench.js';
import type { Check, Row, StreamSubject } from './subject.js';

const HOUR_MS = 3_600_000;
const OVERLAP_MS_MAX = 60_000;

const upTo = (many: number): number[] => Array.from({ length: many }, (_, nth) => nth + 1);
const keysOf = ({ keyOf: key }: StreamSubject, rows: readonly Row[]): string[] => rows.map((row) => String(key(row)));
/** What was read last of each key. */
const lastOf = (of: StreamSubject, rows: readonly Row[]): Map<string, unknown> => new Map(rows.map((row) => [String(of.keyOf(row)), of.saidIn(row)]));

/** Of those that have what the check needs, which some must: a check is not passed by having nothing to do. */
async function forEachStream(bench: Bench, check: (one: Bench['streams'][number]) => Promise<void>, has: (one: Bench['streams'][number]) => boolean = () => true): Promise<void> {
  const fitting = bench.streams.filter(has);
  expect(fitting.length + bench.connector.fileStreams.size).toBeGreaterThan(0);
  for (const one of fitting) {
    await bench.reset();
    await check(one);
  }
}

const allPages = (bench: Bench) => forEachStream(bench, async ({ stream, of }) => {
  await bench.seed(of, upTo(of.many), 'one');
  const { rows, pages, total } = await bench.read(stream);
  const keys = keysOf(of, rows);
  expect(pages).toBeGreaterThan(1);
  expect(keys.length).toBe(of.many);
  expect(new Set(keys).size).toBe(of.many);
  if (stream.hasTotal) expect(total).toBe(of.many);
});

/** One that was read, one that was not, and a new one; what this read does not bring of them, the next one does. */
const changesMeanwhile = (bench: Bench) => forEachStream(bench, async ({ stream, of }) => {
  await bench.seed(of, upTo(of.many), 'one');
  const [first, last, added] = [1, of.many, of.many + 1];
  const read = await bench.read(stream, null, { between: () => bench.seed(of, [first, last, added], 'two') });
  const later = await bench.read(stream, stream.delta === 'full' ? null : read.cursor);
  const said = lastOf(of, [...read.rows, ...later.rows]);
  expect(said.size).toBe(of.many + 1);
  expect([...said.values()].filter((text) => text === 'two').length).toBe(3);
});

/** Others may move up a page when one goes: a read that missed one shows by its total that it is not whole, and the next one has all. */
const deletedMeanwhile = (bench: Bench) => forEachStream(bench, async ({ stream, of }) => {
  await bench.seed(of, upTo(of.many), 'one');
  const read = await bench.read(stream, null, { between: (rows) => bench.delete(of.deletes!(rows[0]!)) });
  const seen = new Set(keysOf(of, read.rows)).size;
  if (seen < of.many) expect(stream.hasTotal && seen < read.total!).toBe(true);
  expect(new Set(keysOf(of, (await bench.read(stream)).rows)).size).toBe(of.many - 1);
}, ({ of }) => of.deletes !== undefined);

const pagesExpire = (bench: Bench) => forEachStream(bench, async ({ stream, of }) => {
  await bench.seed(of, upTo(of.many), 'one');
  const request = await stream.firstRequest(null, { full: true });
  const next = (await stream.next(request, await bench.answerTo(bench.caller(), request)))!;
  bench.clock.pass(of.pagesLastMs! + 1_000);
  const { class: kind, answer } = await bench.call(bench.caller(), next);
  expect(kind).not.toBe('ok');
  expect(await stream.isExpired(answer!)).toBe(true);
}, ({ of }) => of.pagesLastMs !== undefined);

/** The cursor is that of a read an hour ago, when the last of them had changed. */
const changedSince = (bench: Bench) => forEachStream(bench, async ({ stream, of }) => {
  bench.clock.aheadMs = -2 * HOUR_MS;
  await bench.seed(of, upTo(of.many - 1), 'one');
  bench.clock.aheadMs = -HOUR_MS;
  await bench.seed(of, [of.many], 'one');
  const { cursor } = await bench.read(stream);
  bench.clock.aheadMs = -HOUR_MS + 2 * OVERLAP_MS_MAX;
  await bench.seed(of, [2, of.many + 1], 'two');
  const { rows } = await bench.read(stream, cursor);
  const said = lastOf(of, rows);
  expect([...said.values()].filter((text) => text === 'two').length).toBe(2);
  // What the overlap brings again is absorbed later: at most the last one.
  expect(said.size).toBeLessThanOrEqual(3);
}, ({ stream }) => stream.delta !== 'full');

const cursorTooOld = (bench: Bench) => forEachStream(bench, async ({ stream, of }) => {
  await bench.seed(of, upTo(3), 'one');
  const cursor: DeltaCursor = { kind: 'since', ms: bench.clock.now() - of.changesLastMs! - HOUR_MS };
  const { class: kind, answer } = await bench.call(bench.caller(), stream.firstRequest(cursor, { full: false }));
  expect(kind).not.toBe('ok');
  expect(await stream.isTooOld(answer!)).toBe(true);
  expect((await bench.read(stream)).rows.length).toBe(3);
}, ({ of }) => of.changesLastMs !== undefined);

/** The second page by a request that was written down, by a declaration that was read anew. */
const goesOn = (bench: Bench) => forEachStream(bench, async ({ name, stream, of }) => {
  await bench.seed(of, upTo(of.many), 'one');
  const first = await stream.firstRequest(null, { full: true });
  const answer = await bench.answerTo(bench.caller(), first);
  const rows = await stream.rowsOf(answer.body);
  const [anew, caller] = [bench.compiledAnew().streams.get(name)!, bench.caller()];
  let request = JSON.parse(JSON.stringify(await stream.next(first, answer))) as StreamRequest | null;
  while (request) {
    const page = await bench.answerTo(caller, request);
    rows.push(...(await anew.rowsOf(page.body)));
    request = await anew.next(request, page);
  }
  expect(new Set(keysOf(of, rows)).size).toBe(of.many);
});

/** Where records that are not brought are retired, each is asked for by itself, or a total proves that all were shown. */
const deletedUnseen = async (bench: Bench) => {
  for (const { absent } of bench.connector.fileStreams.values()) expect(absent.deletes).toBe('ignore');
  await forEachStream(bench, async ({ stream, of }) => {
    await bench.seed(of, upTo(3), 'one');
    const before = await bench.read(stream);
    if (of.deletes) await bench.delete(of.deletes(before.rows[0]!));
    const after = await bench.read(stream);
    expect(after.rows.length).toBe(of.deletes ? 2 : 3);
    if (stream.hasTotal) expect(after.total).toBe(after.rows.length);
    if (stream.absent.deletes === 'ignore') return;
    expect(of.deletes).toBeDefined();
    expect(stream.hasTotal || stream.absent.asksForEach).toBe(true);
    expect(await shownOf(bench, stream, String(of.keyOf(before.rows[0]!)))).toBe('gone');
    expect(await shownOf(bench, stream, String(of.keyOf(before.rows[1]!)))).not.toBe('gone');
  });
};

const hiddenRecords = (bench: Bench) => forEachStream(bench, async ({ stream, of }) => {
  const { hidden: how } = of;
  await bench.seed(of, upTo(2), 'one');
  const hidden = how!.row(3);
  await bench.control.seed(bench.subject.server, { [of.collection]: [hidden] });
  const caller = bench.caller({ env: how!.env });
  const { rows, total } = await bench.read(stream, null, { caller });
  expect(rows.length).toBe(2);
  // The total counts what is shown, and so proves nothing of what is not.
  if (stream.hasTotal) expect(total).toBe(2);
  if (stream.absent.deletes === 'ignore') return;
  expect(await shownOf(bench, stream, String(of.keyOf(hidden)), how!.env)).not.toBe('gone');
  await bench.delete(of.deletes!(hidden));
  expect(await shownOf(bench, stream, String(of.keyOf(hidden)), how!.env)).not.toBe('gone');
}, ({ of }) => of.hidden !== undefined);

async function shownOf(bench: Bench, stream: Bench['streams'][number]['stream'], key: string, env?: Readonly<Record<string, string>>): Promise<string> {
  const request = await stream.absent.request(key);
  if (!request) return 'gone';
  const { answer } = await bench.caller({ env }).call('bulk', 'prove', request);
  return answer ? stream.absent.shown({ ...answer, method: request.method, path: request.path }, bench.clock.now()) : 'unknown';
}

const maps = async (bench: Bench) => {
  await forEachStream(bench, async ({ name, stream, of }) => {
    await bench.seed(of, upTo(3), 'one');
    const { file, outputs } = fileOf(bench, name);
    const { rows } = await bench.read(stream);
    const reader = new RowReader(file);
    expect(new Set(rows.flatMap((row) => reader.unknownFields(row).filter((field) => field !== stream.explodes)))).toEqual(new Set());
    for (const output of outputs) {
      const mapper = new RecordMapper(output, file, name, stream.explodes);
      mapper.beginWhole();
      const mapped = await mapper.map(rows);
      expect(mapped.filter((one) => !('change' in one))).toEqual([]);
      expect(mapped.length).toBe(3);
      expect(mapper.missingFields()).toEqual([]);
    }
  });
  await bench.reset();
  for (const name of bench.connector.fileStreams.keys()) await mapsFile(bench, name);
};

function fileOf({ connector, firm }: Bench, stream: string): { file: SourceFile; outputs: readonly Output[] } {
  const mapping = firm.mappings.get(connector.mapping ?? '')!;
  const file = mapping.files.get(stream);
  if (!file || isLeftOut(file)) throw new Error(`the mapping ${mapping.name} has no ${stream}`);
  return { file, outputs: mapping.outputs.filter(({ from }) => from === stream) };
}

interface Downloaded {
  readonly text: string;
  readonly differences: readonly string[];
}

/** The file, and in what it differs from what its control says. No text in it has a comma or a quote. */
async function download(bench: Bench, name: string): Promise<Downloaded> {
  const { source } = bench.connector.fileStreams.get(name)!;
  if (source.kind !== 'download' || !source.control?.request) throw new Error(`${name} is no download with a control`);
  const caller = bench.caller();
  const text = (await bench.answerTo(caller, source.request)).body as string;
  const { headers, body } = await bench.answerTo(caller, source.control.request);
  const totals = await source.control.totals({ headers, body });
  return { text, differences: differencesOf(totals, { rows: linesOf(text).length - 1, sha256: createHash('sha256').update(text).digest('hex'), sums: new Map() }) };
}

const linesOf = (text: string): string[] => text.split('\r\n').filter((line) => line !== '');

async function mapsFile(bench: Bench, name: string): Promise<void> {
  const { files, server } = bench.subject;
  await bench.control.seed(server, { [files!.collection]: upTo(3).map((n) => files!.row(n)) });
  const [header = '', ...lines] = linesOf((await download(bench, name)).text);
  const { file, outputs } = fileOf(bench, name);
  const reader = new RowReader(file);
  const records = lines.map((line): Row => Object.fromEntries(line.split(',').map((value, place) => [header.split(',')[place], value])));
  expect(Object.keys(file.columns).filter((column) => !header.split(',').includes(column))).toEqual([]);
  for (const output of outputs) {
    const changes = await Promise.all(records.map(async (record) => mapRow(output, await keyOf(output, reader.readRecord(record)), 0, reader.readRecord(record), new Map())));
    expect(changes.map(({ key }) => key)).toEqual(upTo(3).map((n) => files!.row(n)['employee_no']));
  }
}

const deniedFiles = async (bench: Bench) => {
  const { files, server } = bench.subject;
  await bench.control.seed(server, { [files!.collection]: upTo(3).map((n) => files!.row(n)) });
  for (const name of bench.connector.fileStreams.keys()) {
    expect((await download(bench, name)).differences).toEqual([]);
    await bench.configure(files!.denied);
    expect((await download(bench, name)).differences).not.toEqual([]);
  }
};

export const streamChecks = {
  'brings all pages': allPages, 'loses nothing that changes meanwhile': changesMeanwhile, 'shows what was deleted meanwhile': deletedMeanwhile, 'begins anew where its pages expired': pagesExpire, 'brings what changed since': changedSince,
  'reads whole where the cursor is too old': cursorTooOld, 'goes on in another process': goesOn, 'takes nothing for gone that was deleted unseen': deletedUnseen, 'takes nothing for gone that is hidden': hiddenRecords,
  'takes no file that its control denies': deniedFiles, 'maps what it reads': maps,
} satisfies Partial<Record<Check, (bench: Bench) => Promise<void>>>;
