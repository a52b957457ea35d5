/** A calendar day without a zone: days since 1970-01-01, as Avro's logical type date has it. */
export type LocalDate = number;

const DAY_MS = 86_400_000;
/** 0001-01-01 and 9999-12-31; anything beyond is refused at the door. */
export const EARLIEST_DATE: LocalDate = -719_162;
export const LATEST_DATE: LocalDate = 2_932_896;

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** True where `zone` is an IANA zone that this runtime knows. */
export function isTimeZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Wall-clock time in `zone` at `instantMs`, as if it were UTC milliseconds. */
function wallClock(instantMs: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(instantMs)) if (type !== 'literal') part[type] = Number(value);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  return new Date(Date.UTC(2000, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)).setUTCFullYear(part.year!, part.month! - 1, part.day!);
}

/** Zones change their clocks at whole quarters of an hour of UTC, so that the offset holds for one. */
const QUARTER_MS = 900_000;
const OFFSETS_MAX = 20_000;
const offsets = new Map<string, Map<number, number>>();
let offsetsKept = 0;

function offsetAt(instantMs: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const quarter = Math.floor(instantMs / QUARTER_MS);
  let ofZone = offsets.get(zone);
  if (!ofZone) offsets.set(zone, (ofZone = new Map()));
  let offset = ofZone.get(quarter);
  if (offset === undefined) {
    const start = quarter * QUARTER_MS;
    offset = wallClock(start, zone) - start;
    if (offsetsKept >= OFFSETS_MAX) {
      offsets.clear();
      offsets.set(zone, (ofZone = new Map()));
      offsetsKept = 0;
    }
    ofZone.set(quarter, offset);
    offsetsKept += 1;
  }
  return offset;
}

/** The local day in `zone` at the instant (milliseconds since 1970 UTC). */
export function localDateAt(instantMs: number, zone: string): LocalDate {
  return Math.floor((instantMs + offsetAt(instantMs, zone)) / DAY_MS);
}

/** The first instant of a local day in `zone`, in milliseconds; where a change of clocks skips midnight, the first instant after it. */
export function startOfLocalDate(date: LocalDate, zone: string): number {
  const midnight = date * DAY_MS;
  // The offset differs by at most a day from UTC: search the hours around it for the first instant that is already `date`.
  let low = midnight - 26 * 3_600_000;
  let high = midnight + 26 * 3_600_000;
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (localDateAt(middle, zone) >= date) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * The instant at which the clocks of `zone` show `msOfDay` (milliseconds since midnight) on a local day: the first of two where they are set back, and where they
 * are set forward over it, as much later as they are.
 */
export function instantOfLocalTime(date: LocalDate, msOfDay: number, zone: string): number {
  const shown = date * DAY_MS + msOfDay;
  const [before, after] = [offsetAt(shown - DAY_MS, zone), offsetAt(shown + DAY_MS, zone)];
  return offsetAt(shown - before, zone) !== before && offsetAt(shown - after, zone) === after ? shown - after : shown - before;
}

export function formatLocalDate(date: LocalDate): string {
  return new Date(date * DAY_MS).toISOString().slice(0, 10);
}

/** Reads yyyy-mm-dd; undefined where the text is no such day. */
export function parseLocalDate(text: string): LocalDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) return undefined;
  return ms / DAY_MS;
}
