import type { Reference } from './declaration.js';
import type { ScheduleDeclaration } from './schedule.js';

/** What stands under `writes.<entity>.file`, for the strategy whole-file: a CSV file of all records that the target is to have, dropped into a folder. */
export interface FileWriteDeclaration {
  readonly folder: Reference;
  /** Name of the file. {number} counts the files, from 1, in six digits; {date} is the day in the zone of the schedule, yyyy-mm-dd. */
  readonly name: string;
  /** In their order: keys of the body. */
  readonly columns: readonly string[];
  readonly control?: WrittenControlDeclaration;
  /** When it is written: once in each window, and when it is asked for. */
  readonly schedule: Pick<ScheduleDeclaration, 'window' | 'days' | 'cutOff'>;
}

/** A second file that tells what the first holds, and comes after it. rows, sums, sha256: under which names these are told. */
export interface WrittenControlDeclaration {
  /** {name} stands for the name of the file without its ending, {file} for the whole. */
  readonly file: string;
  /** json: one object. pairs: lines of name=value. */
  readonly format: 'json' | 'pairs';
  readonly rows?: string;
  /** Column to the name of its sum. */
  readonly sums?: Readonly<Record<string, string>>;
  readonly sha256?: string;
}
