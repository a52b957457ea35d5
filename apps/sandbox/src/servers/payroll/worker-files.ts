import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parseLocalDate } from '@muster/platform-kernel';
import { Records } from '../storage/records.store.js';
import type { Collection, SystemParts } from '../vendor-system.js';
import { readCsv } from './csv.js';
import { payrollRefusal } from './payroll-form.js';

export const workerColumns = ['employee_no', 'name', 'company', 'cost_center', 'status', 'on_payroll_from', 'on_payroll_to', 'fte'] as const;
export type WorkerLine = Record<(typeof workerColumns)[number], string | null>;

interface Result {
  file: string;
  state: 'accepted' | 'refused' | 'duplicate';
  rows: number;
  /** Why it was refused, each with the line that it is of (null: of the file). */
  reasons: { line: number | null; code: string }[];
}

/**
 * Folders, as an SFTP server has them, into which lists of workers are dropped: a CSV file, and `<name>.ctl` with its totals in JSON. A list is taken whole or not at all, once, when its totals are there,
 * and put away into `taken` or `refused`. Who is not in it stays as he is: people leave by their last day.
 */
export class WorkerFiles {
  readonly results: Collection;
  private readonly seen: Records<Result>;
  private readonly contents: Records<{ file: string }>;

  constructor({ database, now }: SystemParts, private readonly folders: () => readonly string[], private readonly keep: (line: WorkerLine) => void) {
    this.seen = new Records(database, 'worker-files', now);
    this.contents = new Records(database, 'worker-lists', now);
    this.results = { seed: () => { throw payrollRefusal(405, 'method_not_allowed', 'This comes from files alone.'); }, rows: () => this.seen.select().map(({ body }) => body) };
  }

  /** Answers how many lists there were. */
  take(): number {
    return this.folders().filter((folder) => existsSync(folder)).reduce((taken, folder) => taken + this.takeAll(folder), 0);
  }

  private takeAll(folder: string): number {
    const names = readdirSync(folder).filter((name) => /^\w[\w.-]*\.ctl$/.test(name)).map((name) => name.slice(0, -'.ctl'.length)).sort();
    const whole = names.filter((name) => existsSync(join(folder, `${name}.csv`)));
    for (const name of whole) {
      const result = this.resultOf(name, readFileSync(join(folder, `${name}.csv`)), readFileSync(join(folder, `${name}.ctl`), 'utf8'));
      this.seen.write(name, result);
      const away = join(folder, result.state === 'refused' ? 'refused' : 'taken');
      mkdirSync(away, { recursive: true });
      for (const ending of ['csv', 'ctl']) renameSync(join(folder, `${name}.${ending}`), join(away, `${name}.${ending}`));
    }
    return whole.length;
  }

  private resultOf(name: string, content: Buffer, control: string): Result {
    const file = `${name}.csv`;
    const sha256 = createHash('sha256').update(content).digest('hex');
    if (this.contents.get(sha256)) return { file, state: 'duplicate', rows: 0, reasons: [] };
    const { lines, reasons } = checkWorkers(content.toString('utf8'), sha256, control);
    if (reasons.length > 0) return { file, state: 'refused', rows: lines.length, reasons };
    this.contents.write(sha256, { file });
    for (const line of lines) this.keep(line);
    return { file, state: 'accepted', rows: lines.length, reasons: [] };
  }
}

function checkWorkers(text: string, sha256: string, control: string): { lines: WorkerLine[]; reasons: Result['reasons'] } {
  const refused = (line: number | null, code: string) => ({ lines: [], reasons: [{ line, code }] });
  const read = readCsv(text);
  if (!Array.isArray(read)) return refused(read.line, 'malformed');
  const [header = [], ...rows] = read;
  if (header.join() !== workerColumns.join()) return refused(1, 'wrong_header');
  const told = totalsIn(control);
  if (!told) return refused(null, 'bad_control');
  const lines = rows.map((row) => Object.fromEntries(workerColumns.map((column, place) => [column, row[place] || null])) as WorkerLine);
  const hundredths = lines.reduce((sum, { fte }) => sum + Math.round(Number(fte ?? 0) * 100), 0);
  const differs = told['rows'] !== lines.length || told['sha256'] !== sha256 || Math.round(Number(told['sum_fte']) * 100) !== hundredths;
  const faults = rows.flatMap((row, place) => faultsOf(row, lines, place).map((code) => ({ line: place + 2, code })));
  return { lines, reasons: [...(differs ? [{ line: null, code: 'total_mismatch' }] : []), ...faults] };
}

function totalsIn(control: string): Record<string, unknown> | undefined {
  try {
    const told: unknown = JSON.parse(control);
    return told !== null && typeof told === 'object' ? (told as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function faultsOf(row: readonly string[], lines: readonly WorkerLine[], place: number): string[] {
  const { employee_no: no, on_payroll_from: from, on_payroll_to: to, fte } = lines[place]!;
  const isDay = (day: string | null) => day === null || parseLocalDate(day) !== undefined;
  const faults: [boolean, string][] = [
    [row.length !== workerColumns.length, 'wrong_columns'], [no === null, 'no_employee'], [lines.findIndex((line) => line.employee_no === no) < place, 'employee_twice'], [!isDay(from) || !isDay(to), 'wrong_day'],
    [fte !== null && !/^\d(\.\d{1,2})?$/.test(fte), 'wrong_fte'],
  ];
  return faults.flatMap(([isWrong, code]) => (isWrong ? [code] : []));
}
