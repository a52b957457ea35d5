import type { TimeForm } from './declaration.js';

const DAY_MS = 86_400_000;
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?<zone>Z|[+-]\d{2}:?\d{2})?$/i;

function readIso(text: string): number | undefined {
  const found = ISO.exec(text.trim());
  if (!found) return undefined;
  const zoned = found.groups?.zone === undefined && text.length > 10 ? `${text.trim()}Z` : text.trim();
  const ms = Date.parse(zoned.replace(' ', 'T'));
  return Number.isFinite(ms) ? ms : undefined;
}

function readEpoch(value: unknown, unitMs: number): number | undefined {
  const number = typeof value === 'number' ? value : typeof value === 'string' && /^\d{1,16}(\.\d+)?$/.test(value.trim()) ? Number(value) : NaN;
  return Number.isFinite(number) ? Math.floor(number * unitMs) : undefined;
}

/** Milliseconds since 1970 UTC; undefined where the value is not written in the form. A time without a zone is read as UTC. */
export function readTime(value: unknown, form: TimeForm): number | undefined {
  switch (form) {
    case 'epoch-ms': return readEpoch(value, 1);
    case 'epoch-s': return readEpoch(value, 1_000);
    default: return typeof value === 'string' ? readIso(value) : undefined;
  }
}

/** The time as the form writes it, never later than it is: what a read asks for may come twice, and must not be left out. */
export function writeTime(ms: number, form: TimeForm): string {
  switch (form) {
    case 'epoch-ms': return String(ms);
    case 'epoch-s': return String(Math.floor(ms / 1_000));
    case 'date': return new Date(Math.floor(ms / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
    case 'iso': return new Date(ms).toISOString();
  }
}
