import { joinKeyOf, type Join, type Lookup, type Lookups, type Mapping, type SourceFile } from '@muster/domain-mapping';
import { PermanentError, SetupError } from '@muster/platform-kernel';
import { readRows } from './read-rows.js';

/** Most rows of a joined file: it is held in memory, key and value alone, about 200 bytes a row. */
export const JOINED_ROWS_MAX = 1_000_000;

const ambiguous = Symbol('ambiguous');

class MemoryLookup implements Lookup {
  private readonly values = new Map<string, unknown>();

  get size(): number {
    return this.values.size;
  }

  add(key: string, value: unknown): void {
    this.values.set(key, this.values.has(key) ? ambiguous : value);
  }

  find(key: string): { value: unknown } | 'ambiguous' | undefined {
    const value = this.values.get(key);
    if (value === ambiguous) return 'ambiguous';
    return value === undefined ? undefined : { value };
  }
}

async function load(join: Join, path: string, file: SourceFile, lookup: MemoryLookup): Promise<void> {
  const wanted = new Set([...join.key.columns, ...join.take.columns]);
  for await (const rows of readRows({ path, file, wanted })) {
    for (const read of rows) {
      // A row that cannot be read is found by nobody; where the file is taken in itself, it is parked there.
      if ('row' in read) await addRow(join, read.row, lookup);
    }
    if (lookup.size > JOINED_ROWS_MAX) {
      throw new SetupError(`The file ${join.file} has more than ${JOINED_ROWS_MAX} rows, too many to be joined.`, 'Let the source write the joined value into the other file, or take in fewer rows at a time.');
    }
  }
}

async function addRow(join: Join, row: Parameters<typeof joinKeyOf>[1], lookup: MemoryLookup): Promise<void> {
  try {
    const key = await joinKeyOf(join.key, row);
    if (key !== null) lookup.add(key, (await join.take.evaluate(row)) ?? null);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
  }
}

/** Loads what the outputs join. `pathsOf` gives the files that were handed in for an entry of the mapping. */
export async function loadLookups(mapping: Mapping, joins: readonly Join[], pathsOf: (fileEntry: string) => readonly string[]): Promise<Lookups> {
  const lookups = new Map<string, MemoryLookup>();
  for (const join of joins) {
    if (lookups.has(join.id)) continue;
    const paths = pathsOf(join.file);
    const file = mapping.files.get(join.file) as SourceFile;
    if (paths.length === 0) throw new SetupError(`The mapping ${mapping.name} joins the file ${join.file} (${file.match}), which was not given.`, 'Name it on the command line too.');
    const lookup = new MemoryLookup();
    for (const path of paths) await load(join, path, file, lookup);
    lookups.set(join.id, lookup);
  }
  return lookups;
}
