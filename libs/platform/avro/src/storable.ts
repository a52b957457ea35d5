import type { AvroRecordSchema, AvroSchema } from '@muster/contracts';
import { EARLIEST_DATE, LATEST_DATE } from '@muster/platform-kernel';
import { isWellFormed } from './well-formed.js';

/** Longest string that is taken from a topic, in bytes of UTF-8. */
export const STRING_BYTES_MAX = 64 * 1024;
/** Most elements of one array that are taken from a topic. */
export const ARRAY_LENGTH_MAX = 10_000;

const DAY_MS = 86_400_000;
const EARLIEST_MS = EARLIEST_DATE * DAY_MS;
const LATEST_MS = (LATEST_DATE + 1) * DAY_MS - 1;

/** Says where and why a value cannot be stored, without the value: `values.givenName holds the character NUL ...`; undefined where it can. */
export type StorableCheck<T = unknown> = (value: T) => string | undefined;

/** Reasons grow from the inside out: ` holds ...`, then `.name holds ...`; the outermost dot falls away. */
type Check = (value: unknown) => string | undefined;

function stringReason(text: string): string | undefined {
  if (text.length * 3 > STRING_BYTES_MAX && Buffer.byteLength(text) > STRING_BYTES_MAX) return ` is longer than ${STRING_BYTES_MAX} bytes.`;
  if (text.includes('\0')) return ' holds the character NUL, which the database cannot store.';
  if (!isWellFormed(text)) return ' holds a lone surrogate, which has no UTF-8 form.';
  return undefined;
}

function numberReason(value: number): string | undefined {
  return Number.isFinite(value) ? undefined : ' is no finite number.';
}

function arrayReason(values: readonly unknown[], check: Check): string | undefined {
  if (values.length > ARRAY_LENGTH_MAX) return ` has ${values.length} elements, more than ${ARRAY_LENGTH_MAX}.`;
  for (let i = 0; i < values.length; i += 1) {
    const reason = check(values[i]);
    if (reason !== undefined) return `[${i}]${reason}`;
  }
  return undefined;
}

const dateReason: Check = (value) =>
  (value as number) >= EARLIEST_DATE && (value as number) <= LATEST_DATE ? undefined : ' is a date outside 0001-01-01 to 9999-12-31.';
const instantReason: Check = (value) =>
  (value as number) >= EARLIEST_MS && (value as number) <= LATEST_MS ? undefined : ' is an instant outside the years 0001 to 9999.';

const checksByType: Record<string, Check> = {
  string: (value) => stringReason(value as string),
  double: (value) => numberReason(value as number),
  float: (value) => numberReason(value as number),
  date: dateReason,
  'timestamp-millis': instantReason,
};

type Named = Map<string, AvroRecordSchema>;

/** The check of one type; undefined where every value of it can be stored. */
function checkOf(type: AvroSchema, named: Named): Check | undefined {
  if (typeof type === 'string') return named.has(type) ? recordCheck(named.get(type)!, named) : checksByType[type];
  if (isUnion(type)) return unionCheck(type, named);
  if ('fields' in type) return recordCheck(type, named);
  if (type.type === 'array') {
    const items = checkOf(type.items!, named) ?? (() => undefined);
    return (value) => arrayReason(value as unknown[], items);
  }
  return checksByType[type.logicalType ?? type.type] ?? checksByType[type.type];
}

function isUnion(type: AvroSchema): type is readonly AvroSchema[] {
  return Array.isArray(type);
}

function unionCheck(branches: readonly AvroSchema[], named: Named): Check | undefined {
  const others = branches.filter((branch) => branch !== 'null');
  if (others.length !== 1) return (value) => unstorable(value);
  const check = checkOf(others[0]!, named);
  return check && ((value) => (value === null || value === undefined ? undefined : check(value)));
}

function recordCheck(schema: AvroRecordSchema, named: Named): Check {
  named.set(`${schema.namespace}.${schema.name}`, schema);
  const names: string[] = [];
  const checks: Check[] = [];
  for (const field of schema.fields) {
    const check = checkOf(field.type, named);
    if (check) {
      names.push(field.name);
      checks.push(check);
    }
  }
  return (value) => {
    const record = value as Record<string, unknown>;
    for (let i = 0; i < checks.length; i += 1) {
      const reason = checks[i]!(record[names[i]!]);
      if (reason !== undefined) return `.${names[i]}${reason}`;
    }
    return undefined;
  };
}

const outermost = (reason: string | undefined): string | undefined => reason?.replace(/^[. ]/, '');

/** The check for decoded values of one record, dates and timestamps included. Fields that may hold anything storable cost nothing. */
export function createStorableCheck<T = unknown>(schema: AvroRecordSchema): StorableCheck<T> {
  const check = recordCheck(schema, new Map());
  return (value) => outermost(check(value));
}

function unstorable(value: unknown): string | undefined {
  if (typeof value === 'string') return stringReason(value);
  if (typeof value === 'number') return numberReason(value);
  if (Array.isArray(value)) return arrayReason(value, unstorable);
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const reason = stringReason(name) ?? unstorable(member);
    if (reason !== undefined) return `.${name}${reason}`;
  }
  return undefined;
}

/** The same for a value without a schema, where a date cannot be told from a number. */
export function unstorableReason(value: unknown): string | undefined {
  return outermost(unstorable(value));
}
