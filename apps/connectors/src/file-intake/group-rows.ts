import { createReadStream, mkdtempSync, openSync, rmSync, writeSync, closeSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Row } from '@muster/domain-mapping';

export interface GroupedRow {
  /** Name of the file, without its folder. */
  readonly file: string;
  readonly line: number;
  readonly row: Row;
}

/** Rows that are held in memory; more are written to files of a temporary folder, so that a group is whole whatever the order and size of its file. */
export const ROWS_IN_MEMORY = 100_000;
const PARTS = 64;
const BUFFER_CHARS = 64 * 1024;

/** Collects rows by key and gives each group whole. The temporary files hold declared columns only, can be read by this user alone, and are deleted by `close`. */
export class RowGroups {
  private groups = new Map<string, GroupedRow[]>();
  private count = 0;
  private spill: Spill | undefined;

  constructor(private readonly rowsInMemory = ROWS_IN_MEMORY) {}

  add(key: string, row: GroupedRow): void {
    if (this.spill) {
      this.spill.write(key, row);
      return;
    }
    const group = this.groups.get(key);
    if (group) group.push(row);
    else this.groups.set(key, [row]);
    this.count += 1;
    if (this.count > this.rowsInMemory) this.moveOut();
  }

  private moveOut(): void {
    const spill = new Spill();
    for (const [key, rows] of this.groups) for (const row of rows) spill.write(key, row);
    this.groups = new Map();
    this.spill = spill;
  }

  async *all(): AsyncGenerator<[key: string, rows: GroupedRow[]]> {
    if (!this.spill) yield* this.groups;
    else for (const path of this.spill.finish()) yield* await readPart(path);
  }

  close(): void {
    this.spill?.delete();
    this.groups = new Map();
  }
}

/** Rows spread over files by the digest of their key: all rows of a key are in one. */
class Spill {
  private readonly folder = mkdtempSync(join(tmpdir(), 'muster-intake-'));
  private readonly paths = Array.from({ length: PARTS }, (_, at) => join(this.folder, `${at}.jsonl`));
  private readonly handles = this.paths.map((path) => openSync(path, 'wx', 0o600));
  private readonly buffers = this.paths.map(() => '');

  write(key: string, row: GroupedRow): void {
    const part = createHash('md5').update(key).digest()[0]! % PARTS;
    this.buffers[part] += `${JSON.stringify([key, row])}\n`;
    if (this.buffers[part]!.length > BUFFER_CHARS) this.flush(part);
  }

  private flush(part: number): void {
    writeSync(this.handles[part]!, this.buffers[part]!);
    this.buffers[part] = '';
  }

  finish(): readonly string[] {
    for (let part = 0; part < PARTS; part += 1) this.flush(part);
    return this.paths;
  }

  delete(): void {
    for (const handle of this.handles) closeSync(handle);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function readPart(path: string): Promise<Map<string, GroupedRow[]>> {
  const groups = new Map<string, GroupedRow[]>();
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const [key, row] = JSON.parse(line) as [string, GroupedRow];
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
