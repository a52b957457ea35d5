import { createHash } from 'node:crypto';
import { localDateAt, formatLocalDate, PermanentError } from '@muster/platform-kernel';
import type { Body } from './compiled-connector.js';
import { DecimalSum } from './control-totals.js';
import type { Reference } from './declaration.js';
import type { FileWriteDeclaration, WrittenControlDeclaration } from './file-write-declaration.js';
import { fillText } from './fill-template.js';
import { compileSchedule, type CompiledSchedule } from './schedule.js';

/** A file that is ready to be dropped. */
export interface ReadyFile {
  readonly name: string;
  readonly text: string;
}

export interface CompiledFileWrite {
  readonly folder: Reference;
  readonly schedule: CompiledSchedule;
  /**
   * The files of these rows, in the order in which they are to appear: the data and its control. `number`: of the file, from 1. Throws PermanentError bad-body where a row has what no column
   * takes, or what is no text, number, truth value or null, or cannot be summed.
   */
  filesOf(rows: readonly Body[], number: number, nowMs: number): ReadyFile[];
}

const NUMBER_DIGITS = 6;

/** Of what lintWrites lets pass. */
export function compileFileWrite({ folder, name, columns, control, schedule }: FileWriteDeclaration): CompiledFileWrite {
  return {
    folder,
    schedule: compileSchedule(schedule),
    filesOf(rows, number, nowMs) {
      const named = fillText(name, { number: String(number).padStart(NUMBER_DIGITS, '0'), date: formatLocalDate(localDateAt(nowMs, schedule.window.zone)) });
      const data = { name: named, text: [columns, ...rows.map((row) => cellsOf(row, columns))].map(csvLine).join('') };
      return [data, ...(control ? [controlOf(control, data, rows)] : [])];
    },
  };
}

function cellsOf(row: Body, columns: readonly string[]): string[] {
  const unknown = Object.keys(row).find((name) => !columns.includes(name));
  if (unknown !== undefined) throw new PermanentError('bad-body', `The body has ${unknown}, and the file has no such column. Add it to file.columns, or take it out of the body.`);
  return columns.map((column) => {
    const value = row[column] ?? '';
    if (typeof value === 'object') throw new PermanentError('bad-body', `${column} is no text, number or truth value, and no cell can hold it. Correct the body.`);
    return String(value);
  });
}

/** RFC 4180. */
const csvLine = (cells: readonly string[]) => `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;

function controlOf({ file, format, rows: ofRows, sums = {}, sha256 }: WrittenControlDeclaration, data: ReadyFile, rows: readonly Body[]): ReadyFile {
  const told = {
    ...(ofRows === undefined ? {} : { [ofRows]: rows.length }),
    ...Object.fromEntries(Object.entries(sums).map(([column, name]) => [name, sumOf(column, rows)])),
    ...(sha256 === undefined ? {} : { [sha256]: createHash('sha256').update(data.text).digest('hex') }),
  };
  const text = format === 'json' ? `${JSON.stringify(told)}\n` : Object.entries(told).map(([name, value]) => `${name}=${value}\n`).join('');
  return { name: fillText(file, { file: data.name, name: data.name.replace(/\.[^.]*$/, '') }), text };
}

/** As a text: sums of money are no floating numbers. */
function sumOf(column: string, rows: readonly Body[]): string {
  const sum = new DecimalSum();
  for (const row of rows) if (!sum.add(String(row[column] ?? '') || '0')) throw new PermanentError('bad-body', `${column} holds what is no decimal number, and is to be summed. Correct the body, or take it out of file.control.sums.`);
  return sum.toString();
}
