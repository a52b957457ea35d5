import { basename } from 'node:path';
import { RowReader, type RedactedRow, type Row, type SourceFile } from '@muster/domain-mapping';
import { PermanentError, SetupError } from '@muster/platform-kernel';
import { parseRecords, RowFramer, type CsvForm, type RawRecord } from './csv-records.js';
import { textLines, type TextLine } from './text-lines.js';

/** A row that can be mapped, or one that cannot be read. */
export type ReadRow = GoodRow | BadRow;
export interface GoodRow {
  readonly line: number;
  readonly row: Row;
  /** What may be kept of it, should mapping it fail. */
  redacted(): RedactedRow;
}
export interface BadRow {
  readonly line: number;
  readonly fault: PermanentError;
  redacted(): RedactedRow;
}

export interface ReadRowsOptions {
  readonly path: string;
  readonly file: SourceFile;
  /** Reads these declared columns only: a join needs no other, and a fault in another is not its concern. */
  readonly wanted?: ReadonlySet<string>;
  onBytes?(bytes: number): void;
}

/** The rows of a file of any size, in lists of one read each. Throws SetupError where the file as a whole is not what the mapping declares. */
export async function* readRows({ path, file, wanted, onBytes = () => undefined }: ReadRowsOptions): AsyncGenerator<ReadRow[]> {
  const fileName = basename(path);
  const reader = new RowReader(file);
  const lines = textLines(path, fileName, file.encoding ?? 'utf-8', onBytes);
  if (file.format === 'json-lines') {
    for await (const some of lines) yield some.flatMap((line) => jsonRow(line, reader, wanted) ?? []);
    return;
  }
  let header = file.header && checkedHeader(file.header, reader, fileName);
  for await (const records of csvRecords(lines, file)) {
    const first = header ? undefined : records.shift();
    if (first) header = checkedHeader(namesIn(first, fileName), reader, fileName);
    if (header) yield records.map((record) => csvRow(record, header!, reader, wanted));
  }
  if (!header) throw new SetupError(`${fileName} is empty: it has not even a header.`, 'Export it again.');
}

async function* csvRecords(lines: AsyncGenerator<TextLine[]>, file: SourceFile): AsyncGenerator<RawRecord[]> {
  const quote = file.quote ?? '"';
  const form: CsvForm = { delimiter: file.delimiter ?? ',', quote, escape: file.escape ?? quote };
  const framer = new RowFramer(form);
  for await (const some of lines) {
    const records = parseRecords([...framer.rows(some)], form);
    if (records.length > 0) yield records;
  }
  const last = parseRecords([...framer.end()], form);
  if (last.length > 0) yield last;
}

function namesIn(record: RawRecord, fileName: string): string[] {
  if ('fault' in record) throw new SetupError(`The header of ${fileName} cannot be read: ${record.fault.message}`, 'Correct the file, or its separator and quote in the mapping.');
  return record.values.map((name) => name.trim());
}

interface Header {
  readonly names: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
}

function checkedHeader(names: readonly string[], reader: RowReader, fileName: string): Header {
  const missing = reader.missingFrom(names);
  if (missing.length > 0) throw new SetupError(`${fileName} has no column ${missing.join(', ')}.`, 'Export it with the columns that the mapping declares, or correct the mapping (names, separator, encoding).');
  const twice = names.find((name, at) => names.indexOf(name) !== at && reader.missingFrom(names.filter((other) => other !== name)).length > 0);
  if (twice !== undefined) throw new SetupError(`${fileName} has two columns named ${twice}.`, 'Export it with one.');
  return { names, positions: new Map(names.map((name, at) => [name, at])) };
}

function csvRow(record: RawRecord, { names, positions }: Header, reader: RowReader, wanted?: ReadonlySet<string>): ReadRow {
  const { line } = record;
  if ('fault' in record) return { line, fault: record.fault, redacted: () => ({ row: { length: record.text.length } }) };
  const { values } = record;
  if (values.length !== names.length) {
    const fault = new PermanentError('wrong-number-of-columns', `The row has ${values.length} columns, the header ${names.length}. Quote values that hold the separator.`);
    return { line, fault, redacted: () => reader.redacted(names, values, false) };
  }
  return rowOrFault(line, () => reader.read((column) => values[positions.get(column)!], wanted), () => reader.redacted(names, values, true));
}

function jsonRow({ number: line, text }: TextLine, reader: RowReader, wanted?: ReadonlySet<string>): ReadRow | undefined {
  if (text?.trim() === '') return undefined;
  const members = text === undefined ? undefined : jsonObject(text);
  if (!members) {
    const fault = new PermanentError('bad-json', text === undefined ? 'The line is too long to be a row. Write one JSON object per line.' : 'The line is no JSON object. Write one JSON object per line.');
    return { line, fault, redacted: () => ({ row: { length: text?.length ?? null } }) };
  }
  const read = () => reader.read((column) => (Object.hasOwn(members, column) ? members[column] : undefined), wanted);
  return rowOrFault(line, read, () => reader.redacted(Object.keys(members), Object.values(members), true));
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function rowOrFault(line: number, read: () => Row, redacted: () => RedactedRow): ReadRow {
  try {
    return { line, row: read(), redacted };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { line, fault: error, redacted };
  }
}
