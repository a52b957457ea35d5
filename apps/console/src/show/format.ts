/** How values, counts and times are written on every page. Pure: what time it is, and the zone, come in. */
const numbers = new Intl.NumberFormat('en-GB');

export const count = (value: number) => numbers.format(value);

/** `counted(1, 'record')` is "1 record", of 2 "2 records"; another plural is named. */
export const counted = (value: number, one: string, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

const STEPS: readonly [limitSeconds: number, seconds: number, unit: string][] = [
  [60, 1, 's'],
  [3_600, 60, 'min'],
  [86_400, 3_600, 'h'],
  [30 * 86_400, 86_400, 'd'],
  [Infinity, 30 * 86_400, 'mo'],
];

/** "12 s ago", "in 3 h"; what is less than a second away is now. */
export function ago(iso: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(iso)) / 1_000;
  if (Number.isNaN(seconds)) return iso;
  const away = Math.abs(seconds);
  if (away < 1) return 'now';
  const [, size, unit] = STEPS.find(([limit]) => away < limit) ?? STEPS[STEPS.length - 1]!;
  const said = `${Math.floor(away / size)} ${unit}`;
  return seconds > 0 ? `${said} ago` : `in ${said}`;
}

/** "2026-11-28 07:41:05", in the reader's zone unless another is named. */
export function moment(iso: string, timeZone?: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).formatToParts(date);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`;
}

/** A value of a record as people read it; an em dash is no value at all. */
export function value(given: unknown): string {
  if (given === null || given === undefined || given === '') return '—';
  if (given === true) return 'yes';
  if (given === false) return 'no';
  if (typeof given === 'string' || typeof given === 'number') return String(given);
  if (Array.isArray(given)) return given.length === 0 ? 'none' : given.map(value).join(', ');
  return Object.entries(given).map(([name, held]) => `${words(name)}: ${value(held)}`).join(', ');
}

/** "costCenterId" and "cost-center" are "cost center id", "cost center": words between the capitals and hyphens. */
export const words = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[-_.]+/g, ' ').toLowerCase();

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** A canonical id, which is how records refer to each other. */
export const isRecordId = (held: unknown): held is string => typeof held === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(held);

/** The first part of an id, which people compare by; the whole stands in the tooltip. */
export const shortId = (id: string) => (/^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(id) ? id.slice(0, 8) : id.length > 24 ? `${id.slice(0, 21)}…` : id);

/** "source.hris.worker.v1, partition 3, offset 120" */
export const place = (topic: string | null, partition: number | null, offset: number | null) =>
  topic === null ? '—' : [topic, ...(partition === null ? [] : [`partition ${partition}`]), ...(offset === null ? [] : [`offset ${count(offset)}`])].join(', ');
