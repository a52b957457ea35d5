import { PermanentError } from '@muster/platform-kernel';
import { dateReader, type DateReader } from './date-form.js';
import type { ColumnDeclaration, Row, SourceFile } from './mapping.js';

type Convert = (text: string) => unknown;

interface Column {
  readonly name: string;
  readonly declaration: ColumnDeclaration;
  readonly convert: Convert;
  readonly expected: string;
}

/** A value is copied into a parked row up to this length; more is not a value but a row that went wrong. */
const COPIED_LENGTH_MAX = 120;
const ANY_CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]/;

/** What may be kept of a value that could not be read: its length. */
export interface LengthOnly {
  readonly length: number;
}
export type RedactedRow = Record<string, unknown>;

function datesOf(file: SourceFile, declaration: ColumnDeclaration): DateReader {
  return dateReader(declaration.form ?? file.dates ?? 'yyyy-MM-dd');
}

function numberConvert(file: SourceFile, integer: boolean): Convert {
  const mark = file.decimal ?? '.';
  const pattern = integer ? /^[+-]?\d{1,16}$/ : mark === ',' ? /^[+-]?\d+(,\d+)?$/ : /^[+-]?\d+(\.\d+)?$/;
  return (text) => {
    const number = pattern.test(text) ? Number(text.replace(',', '.')) : NaN;
    return Number.isFinite(number) && (!integer || Number.isSafeInteger(number)) ? number : undefined;
  };
}

function booleanConvert(file: SourceFile): Convert {
  const words = new Map<string, boolean>();
  for (const word of file.false ?? ['false', '0', 'no', 'N']) words.set(word, false);
  for (const word of file.true ?? ['true', '1', 'yes', 'Y']) words.set(word, true);
  return (text) => words.get(text);
}

function columnOf(file: SourceFile, name: string, declared: ColumnDeclaration | null): Column {
  const declaration = declared ?? {};
  const form = declaration.form ?? file.dates ?? 'yyyy-MM-dd';
  switch (declaration.type ?? 'text') {
    case 'date':
      return { name, declaration, convert: (text) => datesOf(file, declaration).date(text), expected: `a day written ${form}` };
    case 'timestamp':
      return { name, declaration, convert: (text) => datesOf(file, declaration).instant(text), expected: `a time written ${form}` };
    case 'integer':
      return { name, declaration, convert: numberConvert(file, true), expected: 'a whole number' };
    case 'decimal':
      return { name, declaration, convert: numberConvert(file, false), expected: `a number with ${file.decimal ?? '.'} as its mark` };
    case 'boolean':
      return { name, declaration, convert: booleanConvert(file), expected: 'one of the words for true and false' };
    default:
      return { name, declaration, convert: (text) => text, expected: 'text' };
  }
}

/** Compiled once per file, so that a date form is not compiled per row. */
function compiledColumn(file: SourceFile, name: string, declared: ColumnDeclaration | null): Column {
  const column = columnOf(file, name, declared);
  const type = column.declaration.type;
  if (type !== 'date' && type !== 'timestamp') return column;
  const dates = datesOf(file, column.declaration);
  return { ...column, convert: type === 'date' ? dates.date : dates.instant };
}

/** Turns the values of a row into what expressions see, and into what may be kept of a row that cannot be read. */
export class RowReader {
  private readonly columns: readonly Column[];
  private readonly nulls: ReadonlySet<string>;
  private readonly ofRecords: boolean;

  constructor(private readonly file: SourceFile) {
    this.columns = Object.entries(file.columns).map(([name, declared]) => compiledColumn(file, name, declared));
    this.nulls = new Set(file.nulls ?? []);
    this.ofRecords = file.format === 'records';
  }

  /** The declared columns that a header lacks. */
  missingFrom(header: readonly string[]): string[] {
    return this.columns.map(({ name }) => name).filter((name) => !header.includes(name));
  }

  /** The fields of a record that the mapping does not name: the vendor has added or renamed them. */
  unknownFields(record: Readonly<Record<string, unknown>>): string[] {
    return Object.keys(record).filter((name) => !Object.hasOwn(this.file.columns, name));
  }

  /** A record of an API. Throws as read does. */
  readRecord(record: Readonly<Record<string, unknown>>): Row {
    return this.read((column) => (Object.hasOwn(record, column) ? record[column] : undefined));
  }

  /** `valueOf` gives the text of a column of CSV, or the value of a member of a JSON line or record. Only declared columns, or those of `wanted`, are asked for. Throws PermanentError bad-value, missing-value, bad-encoding. */
  read(valueOf: (column: string) => unknown, wanted?: ReadonlySet<string>): Row {
    const row: Record<string, unknown> = {};
    for (const column of this.columns) {
      if (wanted && !wanted.has(column.name)) continue;
      const given = valueOf(column.name);
      if (given === undefined && this.ofRecords && !column.declaration.required) continue;
      row[column.name] = this.valueOf(column, given);
    }
    return row;
  }

  private valueOf(column: Column, given: unknown): unknown {
    const { name, declaration, convert, expected } = column;
    const value = typeof given === 'string' ? this.textOf(given) : given;
    if (value === null || value === undefined) {
      if (declaration.required) throw new PermanentError('missing-value', `Column ${name} is empty. Every row needs it.`);
      return null;
    }
    if (typeof value === 'string' && value.includes('\uFFFD')) throw new PermanentError('bad-encoding', `Column ${name} holds bytes that are not ${this.file.encoding ?? 'utf-8'}. Write the file in the encoding that the mapping declares, or correct the mapping.`);
    if (typeof value === 'object') {
      if (declaration.type === 'json' || (this.ofRecords && declaration.type === undefined)) return value;
      throw new PermanentError('bad-value', `Column ${name} holds an object or a list. Declare its type as json, or give ${expected}.`);
    }
    const converted = convert(String(value));
    if (converted === undefined) throw new PermanentError('bad-value', `Column ${name} is not ${expected}. Correct the row, or the form in the mapping.`);
    return converted;
  }

  private textOf(given: string): string | null {
    const text = this.file.trim === false ? given : given.trim();
    return text === '' || this.nulls.has(text) ? null : text;
  }

  /**
   * What is kept of a row that cannot be read: values of declared columns that are not dropped, of all others the length. Without `trusted`, as where
   * the number of columns is wrong and any value may stand in any place, lengths alone.
   */
  redacted(header: readonly string[], values: readonly unknown[], trusted: boolean): RedactedRow {
    const redacted: RedactedRow = {};
    for (const [at, value] of values.entries()) {
      const name = trusted ? header[at] : undefined;
      const declared = name !== undefined && Object.hasOwn(this.file.columns, name) && !this.file.columns[name]?.drop;
      redacted[name ?? `column ${at + 1}`] = declared ? copyOf(value) : lengthOf(value);
    }
    return redacted;
  }

  /** A record as it is kept: values of declared columns that are not dropped as they came, and of unknown ones where the mapping lets them pass; of all others the length. */
  original(record: Readonly<Record<string, unknown>>): RedactedRow {
    return Object.fromEntries(Object.entries(record).map(([name, value]) => {
      const isKnown = Object.hasOwn(this.file.columns, name);
      return [name, (isKnown ? !this.file.columns[name]?.drop : this.file.unknown === 'pass') ? value : lengthOf(value)];
    }));
  }
}

/** Only a short and plain value is copied: a line break or NUL tells that a quote has swallowed more than one value. */
function copyOf(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return value ?? null;
  if (typeof value === 'string' && value.length <= COPIED_LENGTH_MAX && !ANY_CONTROL.test(value) && value.isWellFormed()) return value;
  return lengthOf(value);
}

function lengthOf(value: unknown): LengthOnly {
  return { length: typeof value === 'string' ? value.length : (JSON.stringify(value) ?? '').length };
}
