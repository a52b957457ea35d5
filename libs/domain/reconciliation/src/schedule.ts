import { formatLocalDate, instantOfLocalTime, localDateAt, parseLocalDate } from '@muster/platform-kernel';
import type { ReconciliationSettings, RunScope } from './reconciliation-settings.js';

export type Purpose = 'on-demand' | 'end-of-day' | 'payroll' | 'month-end';
export const PURPOSES = ['on-demand', 'end-of-day', 'payroll', 'month-end'] as const satisfies readonly Purpose[];

/** A run that the calendar asks for. */
export interface DueRun {
  /** The same for the same run, however often it is looked for. */
  readonly key: string;
  readonly purpose: Purpose;
  readonly atMs: number;
  /** For whom. */
  readonly note: string;
  readonly scope: RunScope;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** What nobody was there to make within two days is not made up for: the next one sees the same. */
const LATEST_MS = 2 * DAY_MS;

/**
 * The runs that have come due after `sinceMs` and not after `nowMs`, the earliest first.
 * @param zones by code of the legal entity
 */
export function dueRuns({ endOfDay, closes }: Pick<ReconciliationSettings, 'endOfDay' | 'closes'>, zones: ReadonlyMap<string, string>, sinceMs: number, nowMs: number): DueRun[] {
  const from = Math.max(sinceMs, nowMs - LATEST_MS);
  const ends = endOfDay.flatMap(({ legalEntities, at, ...scope }) => [...byZone(legalEntities, zones)].flatMap(([zone, codes]) => daysOf(from, nowMs, zone).map((day): DueRun => ({
    key: `end-of-day/${zone}/${formatLocalDate(day)}T${at}/${codes.join('+')}`, purpose: 'end-of-day', atMs: instantOfLocalTime(day, msOf(at), zone), note: `End of ${formatLocalDate(day)} in ${codes.join(', ')}`, scope,
  }))));
  const before = closes.flatMap(({ purpose, legalEntity, payrollGroup, days, at, hoursBefore, ...scope }) => days.flatMap((text): DueRun[] => {
    const zone = zones.get(legalEntity);
    if (zone === undefined) return [];
    const whose = payrollGroup === undefined ? legalEntity : `${legalEntity}, ${payrollGroup}`;
    const atMs = instantOfLocalTime(parseLocalDate(text)!, msOf(at), zone) - hoursBefore * HOUR_MS;
    return [{ key: `${purpose}/${whose}/${text}T${at}`, purpose, atMs, note: `Before ${purpose === 'payroll' ? 'payroll' : 'the close'} of ${text} in ${whose}`, scope }];
  }));
  return [...ends, ...before].filter(({ atMs }) => from < atMs && atMs <= nowMs).sort((a, b) => a.atMs - b.atMs || (a.key < b.key ? -1 : 1));
}

function byZone(legalEntities: 'all' | readonly string[], zones: ReadonlyMap<string, string>): Map<string, string[]> {
  const codes = [...zones.keys()].filter((code) => legalEntities === 'all' || legalEntities.includes(code)).sort();
  return Map.groupBy(codes, (code) => zones.get(code)!);
}

/** The local days that an instant between the two may lie on. */
function daysOf(fromMs: number, toMs: number, zone: string): number[] {
  const first = localDateAt(fromMs, zone);
  return Array.from({ length: localDateAt(toMs, zone) - first + 1 }, (_, i) => first + i);
}

const msOf = (at: string) => Number(at.slice(0, 2)) * HOUR_MS + Number(at.slice(3)) * 60_000;
