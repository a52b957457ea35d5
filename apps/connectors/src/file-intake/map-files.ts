import { basename } from 'node:path';
import { isTaken, keyOf, mapGroup, mapRow, RowReader, type Lookups, type MappedChange, type Output, type RedactedRow, type SourceFile } from '@muster/domain-mapping';
import { PermanentError } from '@muster/platform-kernel';
import { RowGroups, type GroupedRow } from './group-rows.js';
import { readRows, type GoodRow, type ReadRow } from './read-rows.js';

/** What became of one row, or of the rows of one timeline, before it meets what is known of the record. */
export type Mapped = MappedRow | ParkedRow;
export interface MappedRow {
  readonly file: string;
  readonly change: MappedChange;
  /** Asked for only where the event cannot be written after all. */
  redacted(): RedactedRow;
  /** What the system sent, as it may be kept; undefined of files, which are kept by those who wrote them. */
  original?(): unknown;
}
export interface ParkedRow {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  /** The input, the rule and the remedy, without a value. */
  readonly reason: string;
  readonly redacted: RedactedRow;
  /** Where the row tells which record it is about: then the record is not absent. */
  readonly key?: string;
}

export interface Counts {
  /** Rows of the files. */
  rows: number;
  /** Rows that the output does not want. */
  passedOver: number;
}

export interface MapFilesOptions {
  readonly output: Output;
  readonly file: SourceFile;
  readonly paths: readonly string[];
  readonly lookups: Lookups;
  readonly counts: Counts;
  readonly rowsInMemory?: number;
  onBytes?(bytes: number): void;
}

function parked(file: string, line: number, fault: PermanentError, redacted: RedactedRow, key?: string): ParkedRow {
  return { file, line, code: fault.code, reason: fault.message, redacted, key };
}

/** Reads the files of an output and maps their rows, in constant memory. */
export function mapFiles(options: MapFilesOptions): AsyncGenerator<Mapped[]> {
  return options.output.grouped ? mapGroups(options) : mapSingly(options);
}

async function* mapSingly({ output, file, paths, lookups, counts, onBytes }: MapFilesOptions): AsyncGenerator<Mapped[]> {
  for (const path of paths) {
    const name = basename(path);
    for await (const rows of readRows({ path, file, onBytes })) {
      const mapped: Mapped[] = [];
      for (const read of rows) {
        counts.rows += 1;
        const result = 'row' in read ? await mapOne(output, name, read, lookups) : parked(name, read.line, read.fault, read.redacted());
        if (result) mapped.push(result);
        else counts.passedOver += 1;
      }
      yield mapped;
    }
  }
}

async function mapOne(output: Output, file: string, read: GoodRow, lookups: Lookups): Promise<Mapped | undefined> {
  let key: string | undefined;
  try {
    if (!(await isTaken(output, read.row))) return undefined;
    key = await keyOf(output, read.row);
    return { file, change: await mapRow(output, key, read.line, read.row, lookups), redacted: read.redacted };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return parked(file, read.line, error, read.redacted(), key);
  }
}

/** Keys of groups that are held back, and the line that does it. */
type HeldBack = Map<string, string>;

async function* mapGroups(options: MapFilesOptions): AsyncGenerator<Mapped[]> {
  const groups = new RowGroups(options.rowsInMemory);
  const heldBack: HeldBack = new Map();
  try {
    yield* collect(options, groups, heldBack);
    const reader = new RowReader(options.file);
    for await (const [key, rows] of groups.all()) yield await mapWhole(options, reader, key, rows, heldBack.get(key));
  } finally {
    groups.close();
  }
}

/**
 * Sorts rows into their groups. A row that cannot be read may belong to any; in a file sorted by its key that is the one before, the one after, or one of
 * its own. Those two are held back: a timeline without the row would take back what the row says.
 */
async function* collect({ output, file, paths, counts, onBytes }: MapFilesOptions, groups: RowGroups, heldBack: HeldBack): AsyncGenerator<Mapped[]> {
  for (const path of paths) {
    const name = basename(path);
    let before: string | undefined;
    let unreadable: string | undefined;
    for await (const rows of readRows({ path, file, onBytes })) {
      const faults: ParkedRow[] = [];
      for (const read of rows) {
        counts.rows += 1;
        const placed = await place(output, read, name);
        if (placed === undefined) counts.passedOver += 1;
        else if ('code' in placed) {
          faults.push(placed);
          unreadable = `line ${read.line} of ${name}`;
          if (before !== undefined) heldBack.set(before, unreadable);
        } else {
          if (unreadable !== undefined) heldBack.set(placed.key, unreadable);
          unreadable = undefined;
          before = placed.key;
          groups.add(placed.key, { file: name, line: read.line, row: placed.row });
        }
      }
      yield faults;
    }
  }
}

async function place(output: Output, read: ReadRow, file: string): Promise<{ key: string; row: GoodRow['row'] } | ParkedRow | undefined> {
  if (!('row' in read)) return parked(file, read.line, read.fault, read.redacted());
  try {
    return (await isTaken(output, read.row)) ? { key: await keyOf(output, read.row), row: read.row } : undefined;
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return parked(file, read.line, error, read.redacted());
  }
}

function redactedGroupRow(reader: RowReader, row: GroupedRow): RedactedRow {
  return reader.redacted(Object.keys(row.row), Object.values(row.row), true);
}

async function mapWhole({ output, lookups }: MapFilesOptions, reader: RowReader, key: string, rows: readonly GroupedRow[], neighbour: string | undefined): Promise<Mapped[]> {
  const change = neighbour === undefined ? await mapGroup(output, key, rows, lookups) : { faults: [] };
  if ('content' in change) return [{ file: rows[0]!.file, change, redacted: () => redactedGroupRow(reader, rows[0]!) }];
  const faults = new Map(change.faults.map(({ row, error }) => [row, error]));
  const cause = neighbour ?? `line ${change.faults[0]?.row.line} of ${(change.faults[0]?.row as GroupedRow | undefined)?.file}`;
  const held = new PermanentError('group-held-back', `The row belongs to a timeline that ${cause} keeps from being read whole. Correct that line.`);
  return rows.map((row) => parked(row.file, row.line, faults.get(row) ?? held, redactedGroupRow(reader, row), key));
}
