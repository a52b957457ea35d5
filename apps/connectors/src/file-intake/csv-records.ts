import { PermanentError } from '@muster/platform-kernel';
import { parse } from 'csv-parse/sync';
import { LINE_LENGTH_MAX, type TextLine } from './text-lines.js';

export interface CsvForm {
  readonly delimiter: string;
  readonly quote: string;
  /** Stands before a quote within quotes. */
  readonly escape: string;
}

/** A row as the file has it, or what is wrong with it; `text` is then the row's own text, for its length. */
export type RawRecord = { readonly line: number; readonly values: readonly string[] } | { readonly line: number; readonly fault: PermanentError; readonly text: string };

/** Most lines of one row: quoted values may hold line breaks. */
const ROW_LINES_MAX = 1_000;

type QuoteState = 'closed' | 'open' | 'broken';

/** Whether a quoted value is still open at the end of a line, or was closed in a place where no value ends. */
function quoteStateAfter(line: string, wasOpen: boolean, { delimiter, quote, escape }: CsvForm): QuoteState {
  let open = wasOpen;
  let at = 0;
  if (!open && !line.includes(quote)) return 'closed';
  for (;;) {
    if (open) {
      const end = closingQuote(line, at, quote, escape);
      if (end < 0) return 'open';
      open = false;
      at = end + 1;
      if (at < line.length && !line.startsWith(delimiter, at)) return 'broken';
    }
    if (line.startsWith(quote, at)) {
      open = true;
      at += 1;
      continue;
    }
    const next = line.indexOf(delimiter, at);
    if (next < 0) return 'closed';
    at = next + delimiter.length;
  }
}

function closingQuote(line: string, from: number, quote: string, escape: string): number {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === escape && line[at + 1] === quote) at += 1;
    else if (line[at] === quote) return at;
  }
  return -1;
}

interface Framed {
  readonly line: number;
  readonly text: string;
  readonly fault?: PermanentError;
}

const tooLong = () => new PermanentError('row-too-long', `The row is longer than ${LINE_LENGTH_MAX} characters. Correct the file.`);
const quoteFault = () => new PermanentError('bad-quote', 'A quote opens and is not closed where a value ends. Double the quotes within a value, or correct the quote of the mapping.');

/**
 * Finds where rows begin and end. csv-parse does not serve for that: after one stray quote it gives up every line to the next quote without a word, and it
 * counts a CRLF within quotes twice. Here a quote that is not closed costs its own line; the lines after it are read as rows of their own.
 */
export class RowFramer {
  /** Lines of a row whose quote is still open. */
  private waiting: { number: number; text: string }[] = [];
  private waitingLength = 0;

  constructor(private readonly form: CsvForm) {}

  *rows(lines: readonly TextLine[]): Generator<Framed> {
    for (const line of lines) yield* this.take(line);
  }

  *end(): Generator<Framed> {
    while (this.waiting.length > 0) yield* this.giveUpFirst();
  }

  private *take({ number, text }: TextLine): Generator<Framed> {
    if (text === undefined) {
      yield* this.end();
      yield { line: number, text: '', fault: tooLong() };
      return;
    }
    if (this.waiting.length === 0 && text === '') return;
    const state = quoteStateAfter(text, this.waiting.length > 0, this.form);
    if (state === 'broken' && this.waiting.length === 0) {
      yield { line: number, text, fault: quoteFault() };
      return;
    }
    this.waiting.push({ number, text });
    this.waitingLength += text.length + 1;
    if (state === 'closed') yield this.joined();
    else if (state === 'broken' || this.waiting.length > ROW_LINES_MAX || this.waitingLength > LINE_LENGTH_MAX) yield* this.giveUpFirst();
  }

  private joined(): Framed {
    const [first] = this.waiting;
    const text = this.waiting.length === 1 ? first!.text : this.waiting.map((line) => line.text).join('\n');
    this.waiting = [];
    this.waitingLength = 0;
    return { line: first!.number, text };
  }

  /** The first line is no row; those after it begin anew. */
  private *giveUpFirst(): Generator<Framed> {
    const [first, ...others] = this.waiting;
    this.waiting = [];
    this.waitingLength = 0;
    yield { line: first!.number, text: first!.text, fault: quoteFault() };
    for (const other of others) yield* this.take(other);
  }
}

function parseRows(texts: readonly string[], { delimiter, quote, escape }: CsvForm): string[][] {
  return parse(texts.join('\n'), { delimiter, quote, escape, record_delimiter: '\n', relax_column_count: true });
}

function parseOne(row: Framed, form: CsvForm): RawRecord {
  try {
    const parsed = parseRows([row.text], form);
    if (parsed.length === 1) return { line: row.line, values: parsed[0]! };
  } catch (error) {
    // csv-parse's message shows the value.
    if ((error as { code?: unknown }).code === undefined) throw error;
  }
  return { line: row.line, text: row.text, fault: quoteFault() };
}

/** The values of framed rows. They are parsed together, and one by one only where that fails. */
export function parseRecords(rows: readonly Framed[], form: CsvForm): RawRecord[] {
  const good = rows.filter(({ fault }) => fault === undefined);
  const together = parseTogether(good, form);
  let at = 0;
  return rows.map((row) => {
    if (row.fault) return { line: row.line, fault: row.fault, text: row.text };
    const values = together?.[at];
    at += 1;
    return values ? { line: row.line, values } : parseOne(row, form);
  });
}

function parseTogether(rows: readonly Framed[], form: CsvForm): string[][] | undefined {
  try {
    const parsed = parseRows(rows.map(({ text }) => text), form);
    return parsed.length === rows.length ? parsed : undefined;
  } catch (error) {
    if ((error as { code?: unknown }).code === undefined) throw error;
    return undefined;
  }
}
