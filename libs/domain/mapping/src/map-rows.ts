import { createHash } from 'node:crypto';
import { canonicalJson, parseLocalDate, PermanentError, type LocalDate } from '@muster/platform-kernel';
import { attributeValue, isEmpty } from './attribute-value.js';
import type { Join, MappedAttribute, Output } from './compile-mapping.js';
import type { Expression } from './expression.js';
import type { Row } from './mapping.js';
import { timelineOf, type Part, type Segment } from './timeline.js';

/** What an event says, apart from who says it and by which version. */
export interface Content {
  readonly effectiveFrom: LocalDate | null;
  readonly coverage: 'change' | 'whole-timeline';
  readonly asserted: readonly string[];
  readonly values: Readonly<Record<string, unknown>> | null;
  readonly timeline: readonly Segment[];
}

export interface MappedChange {
  readonly key: string;
  /** Of the record, where the row speaks of one part of it. */
  readonly part?: string;
  /** False where the record is none while nothing else was said of it. */
  readonly begins?: boolean;
  /** Line of the first row. */
  readonly line: number;
  readonly content: Content;
  /** The source's own version, where the mapping names it. */
  readonly number?: number;
  /** Milliseconds since 1970 UTC, where the mapping names it. */
  readonly occurredAt?: number;
  /** Codes that no table knows and that are sent or left out all the same. */
  readonly unknownCodes: readonly { readonly attribute: string; readonly table: string }[];
}

/** A joined file, as loaded. */
export interface Lookup {
  /** The value under a key; ambiguous where two rows have the key. */
  find(key: string): { readonly value: unknown } | 'ambiguous' | undefined;
}
export type Lookups = ReadonlyMap<string, Lookup>;

const KEY_LENGTH_MAX = 200;

/** A promise only where JSONata makes one: most mappings are plain columns, and a promise per attribute would cost more than the mapping. */
const valueIn = (expression: Expression, row: Row): unknown => expression.evaluate(row);

function keyText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** Id of the record that a row is about. Throws PermanentError missing-key, bad-key. */
export async function keyOf(output: Output, row: Row): Promise<string> {
  const key = keyText(await valueIn(output.key, row));
  if (key === null) throw new PermanentError('missing-key', `The key (${output.key.source}) is empty. Every row names its record.`);
  if (key.length > KEY_LENGTH_MAX || key.includes('\0')) throw new PermanentError('bad-key', `The key (${output.key.source}) has ${key.length} characters; 1 to ${KEY_LENGTH_MAX} are taken, without NUL. Correct the row.`);
  return key;
}

async function fits(condition: Expression | undefined, row: Row): Promise<boolean> {
  if (!condition) return true;
  const answer = await valueIn(condition, row);
  return answer !== false && !isEmpty(answer);
}

/** False for rows that the output passes over. */
export function isTaken(output: Output, row: Row): Promise<boolean> {
  return fits(output.where, row);
}

/** Stands between the key of a record and its part; no key of a vendor has it. */
const PART = '\u241f';

/** What versions are counted by at intake: the record, or the part of it that a change speaks of. */
export function versionKeyOf({ key, part }: Pick<MappedChange, 'key' | 'part'>): string {
  return part === undefined ? key : `${key}${PART}${part}`;
}

async function partIn(expression: Expression, row: Row): Promise<string> {
  const part = keyText(await valueIn(expression, row));
  if (part === null) throw new PermanentError('missing-key', `The part (${expression.source}) is empty. Every row names the part of its record that it speaks of.`);
  return part;
}

export async function joinKeyOf(expression: Expression, row: Row): Promise<string | null> {
  return keyText(await valueIn(expression, row));
}

async function joined(join: Join, attribute: string, row: Row, lookups: Lookups): Promise<unknown> {
  const key = await joinKeyOf(join.on, row);
  if (key === null) return null;
  const found = lookups.get(join.id)?.find(key);
  if (found === 'ambiguous') throw new PermanentError('ambiguous-join', `Several rows of the file ${join.file} have the key that ${attribute} looks for. Make it unique there, or correct the mapping.`);
  if (found !== undefined) return found.value;
  if (join.missing === 'clear') return null;
  throw new PermanentError('join-without-match', `No row of the file ${join.file} has the key that ${attribute} looks for. Complete that file, or declare missing: clear.`);
}

function sourceValue(attribute: MappedAttribute, row: Row, lookups: Lookups): unknown {
  const { value, declaration } = attribute;
  if ('constant' in value) return value.constant;
  return 'evaluate' in value ? valueIn(value, row) : joined(value, declaration.name, row, lookups);
}

type Unknowns = { attribute: string; table: string }[];
const leftOut = Symbol('left out');

function translated({ declaration, translate }: MappedAttribute, value: unknown, unknowns: Unknowns): unknown {
  if (!translate || typeof value !== 'string') return value;
  const answer = translate(value);
  if (answer.unknown === undefined) return answer.code;
  const { unknown, table } = answer;
  if (unknown === 'park') throw new PermanentError('unknown-code', `${declaration.name} holds a code that ${table} does not know. Add it there, or correct it in the source.`);
  unknowns.push({ attribute: declaration.name, table });
  return unknown === 'ignore' ? leftOut : value;
}

async function valuesOf(attributes: readonly MappedAttribute[], row: Row, lookups: Lookups, unknowns: Unknowns): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const attribute of attributes) {
    const { declaration, empty } = attribute;
    const pending = sourceValue(attribute, row, lookups);
    const given = attributeValue(declaration, pending instanceof Promise ? await pending : pending);
    if (given === null && empty === 'park') throw new PermanentError('missing-value', `${declaration.name} is empty. The mapping needs it in every row.`);
    if (given === null && empty === 'leave') continue;
    const value = translated(attribute, given, unknowns);
    if (value !== leftOut) values[declaration.name] = value;
  }
  return values;
}

async function dayIn(expression: Expression | undefined, name: string, row: Row): Promise<LocalDate | null> {
  const value = expression && (await valueIn(expression, row));
  if (isEmpty(value)) return null;
  const day = typeof value === 'string' ? parseLocalDate(value) : undefined;
  if (day === undefined) throw new PermanentError('bad-value', `${name} (${expression?.source}) is no day. Declare the type of its column as date, or correct the row.`);
  return day;
}

async function numberIn(expression: Expression | undefined, name: string, row: Row): Promise<number | undefined> {
  if (!expression) return undefined;
  const value = await valueIn(expression, row);
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new PermanentError('bad-value', `${name} (${expression.source}) is no whole number. Declare the type of its column as integer or timestamp, or correct the row.`);
  return number;
}

async function versionIn(output: Output, row: Row): Promise<number | undefined> {
  const number = await numberIn(output.version, 'version', row);
  if (number !== undefined && number < 0) throw new PermanentError('bad-value', `version (${output.version?.source}) is below 0. Correct the row, or the mapping.`);
  return number;
}

/** One row as one change. Throws PermanentError with the reason for which the row is to be parked. */
export async function mapRow(output: Output, key: string, line: number, row: Row, lookups: Lookups): Promise<MappedChange> {
  const unknownCodes: Unknowns = [];
  const values = await valuesOf(output.attributes, row, lookups, unknownCodes);
  const asserted = Object.keys(values);
  if (asserted.length === 0) throw new PermanentError('nothing-asserted', 'The row says nothing of any attribute. Complete it, or let the mapping pass it over with where.');
  const effectiveFrom = await dayIn(output.effectiveFrom, 'effectiveFrom', row);
  return {
    key, ...(output.part ? { part: await partIn(output.part, row) } : {}), ...(output.begins ? { begins: await fits(output.begins, row) } : {}), line, unknownCodes, number: await versionIn(output, row), occurredAt: await numberIn(output.occurredAt, 'occurredAt', row),
    content: { effectiveFrom, coverage: 'change', asserted, values, timeline: [] },
  };
}

async function partOf(output: Output, line: number, row: Row, lookups: Lookups, unknowns: Unknowns): Promise<Part> {
  const from = await dayIn(output.effectiveFrom, 'effectiveFrom', row);
  if (from === null) throw new PermanentError('missing-value', `effectiveFrom (${output.effectiveFrom?.source}) is empty. Every part of a timeline begins on a day.`);
  return { line, from, to: await dayIn(output.effectiveTo, 'effectiveTo', row), values: await valuesOf(output.attributes, row, lookups, unknowns) };
}

export interface NumberedRow {
  readonly line: number;
  readonly row: Row;
}

/** A row that holds its whole group back, and why. */
export interface GroupFault {
  readonly row: NumberedRow;
  readonly error: PermanentError;
}

/**
 * All rows of one key as one whole timeline. The rows at fault come back instead where there are any: a timeline takes back what it does not list, so
 * one without the rows that could not be read would say that they never were.
 */
export async function mapGroup(output: Output, key: string, rows: readonly NumberedRow[], lookups: Lookups): Promise<MappedChange | { faults: GroupFault[] }> {
  const unknownCodes: Unknowns = [];
  const parts: Part[] = [];
  const faults: GroupFault[] = [];
  let number: number | undefined;
  let occurredAt: number | undefined;
  for (const numbered of rows) {
    const { line, row } = numbered;
    try {
      parts.push(await partOf(output, line, row, lookups, unknownCodes));
      number = latest(number, await versionIn(output, row));
      occurredAt = latest(occurredAt, await numberIn(output.occurredAt, 'occurredAt', row));
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      faults.push({ row: numbered, error });
    }
  }
  if (faults.length > 0) return { faults };
  const attributes = output.attributes.map(({ declaration }) => declaration.name);
  try {
    const timeline = timelineOf(parts, attributes);
    return { key, line: rows[0]!.line, unknownCodes, number, occurredAt, content: { effectiveFrom: null, coverage: 'whole-timeline', asserted: attributes, values: null, timeline } };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { faults: [{ row: rows[0]!, error }] };
  }
}

const latest = (a: number | undefined, b: number | undefined) => (a === undefined ? b : b === undefined ? a : Math.max(a, b));

/** Digest of what an event says: equal contents have equal digests, whatever file, run or order of columns they come from. */
export function contentHash(content: Content): Buffer {
  return createHash('sha256').update(canonicalJson(content)).digest();
}
