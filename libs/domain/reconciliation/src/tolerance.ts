import { canonicalJson, parseLocalDate } from '@muster/platform-kernel';

/** How far a field may differ and still be the same. */
export interface Tolerance {
  /** Numbers that lie no further apart. */
  readonly numeric?: number;
  /** Days that lie no further apart. */
  readonly days?: number;
  readonly case?: 'ignore';
  /** Of the elements of lists. */
  readonly order?: 'ignore';
}

/** True where what is held counts as what is wanted. Nothing, null and a text without a letter are one: systems have no other word for it. */
export function isSame(held: string | null, wanted: string | null, tolerance?: Tolerance): boolean {
  if (held === wanted) return true;
  if (isNothing(held) && isNothing(wanted)) return true;
  if (tolerance === undefined || held === null || wanted === null) return false;
  const [left, right] = [parsed(held), parsed(wanted)];
  return left !== undefined && right !== undefined && isNear(left, right, tolerance);
}

const isNothing = (text: string | null) => text === null || text === 'null' || text === '""';

/** A hash is no JSON, and is compared as it is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isNear(left: unknown, right: unknown, tolerance: Tolerance): boolean {
  if (tolerance.numeric !== undefined && typeof left === 'number' && typeof right === 'number') return Math.abs(left - right) <= tolerance.numeric * (1 + Number.EPSILON);
  if (tolerance.days !== undefined) {
    const [a, b] = [dayOf(left), dayOf(right)];
    if (a !== undefined && b !== undefined) return Math.abs(a - b) <= tolerance.days;
  }
  return canonicalJson(plain(left, tolerance)) === canonicalJson(plain(right, tolerance));
}

function dayOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseLocalDate(value.slice(0, 10)) : undefined;
}

function plain(value: unknown, tolerance: Tolerance): unknown {
  if (typeof value === 'string') return tolerance.case === 'ignore' ? value.toLowerCase() : value;
  if (!Array.isArray(value)) return value;
  const elements = value.map((element) => plain(element, tolerance));
  return tolerance.order === 'ignore' ? elements.map((element) => canonicalJson(element)).sort() : elements;
}

/** True of a text of JSON that is a day, or an instant. */
export function isDateText(text: string | null): boolean {
  return text !== null && /^"\d{4}-\d{2}-\d{2}(T[^"]*)?"$/.test(text);
}
