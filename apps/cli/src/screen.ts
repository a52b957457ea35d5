import Table from 'cli-table3';

const NARROWEST = 100;
const PADDING = 3;
const LEAST = 6;

export interface Screen {
  /** True where exactly one JSON value goes to standard output. */
  json: boolean;
  columns: number;
  write(text: string): void;
}

export function terminal(json: boolean): Screen {
  return { json, columns: Math.max(NARROWEST, process.stdout.columns ?? 120), write: (text) => process.stdout.write(`${text}\n`) };
}

type Cell = string | number | boolean | null | undefined;

const textOf = (cell: Cell): string => (cell === null || cell === undefined ? '' : String(cell));

/** Widths that fit: the widest columns give way, down to a least width, and their text is wrapped. */
export function fit(natural: readonly number[], columns: number): number[] {
  const widths = [...natural];
  const room = columns - 1 - widths.length * PADDING;
  for (let over = widths.reduce((sum, width) => sum + width, 0) - room; over > 0; over -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= LEAST) break;
    widths[widest]! -= 1;
  }
  return widths;
}

/** Breaks text into lines of at most `width` characters: between words where that is possible, within ids and names of topics where not. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (let word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length <= width) {
        line = `${line} ${word}`;
        continue;
      }
      if (line !== '') lines.push(line);
      for (; word.length > width; word = word.slice(width)) lines.push(word.slice(0, width));
      line = word;
    }
    lines.push(line);
  }
  return lines.join('\n');
}

/** A table for people that fits the terminal. Numbers stand to the right. */
export function table(screen: Screen, heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => row.map(textOf));
  const natural = heads.map((head, i) => Math.max(head.length, ...cells.map((row) => Math.max(0, ...(row[i] ?? '').split('\n').map((line) => line.length)))));
  const numeric = heads.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number' || row[i] === null || row[i] === undefined));
  const widths = fit(natural, screen.columns);
  const fitted = (row: readonly string[]) => row.map((cell, i) => wrap(cell, widths[i]!));
  const drawn = new Table({ head: fitted(heads), colWidths: widths.map((width) => width + 2), colAligns: numeric.map((is) => (is ? 'right' : 'left')), style: { head: [], border: [], compact: true } });
  drawn.push(...cells.map(fitted));
  return drawn.toString();
}

/** The one JSON value, or what people read. */
export function show(screen: Screen, value: unknown, forPeople: () => string): void {
  screen.write(screen.json ? JSON.stringify(value, null, 2) : forPeople());
}

/** Values in a cell: text as it is, the rest as JSON. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** 2026-03-01T12:00:00.123Z without what is the same for all. */
export const instant = (iso: string | null | undefined): string => (iso ? iso.replace('T', ' ').replace(/Z$/, '') : '');

/** `a worker`, `an assignment`. */
export const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
