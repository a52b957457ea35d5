import { instantOfLocalTime, localDateAt } from '@muster/platform-kernel';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** When a batch stream may be read. Times are hh:mm in the zone of the window. */
export interface ScheduleDeclaration {
  /** From the one time up to the other, of the next day where that is earlier. zone: IANA. */
  readonly window: { readonly from: string; readonly to: string; readonly zone: string };
  /** Days on which a window begins; all of them unless said otherwise. */
  readonly days?: readonly Weekday[];
  /** In the window: what is read later is late, which is told; it is read all the same. */
  readonly cutOff?: string;
  /** The streams of `after` must have been read since this time, the last one not after the window's beginning; since the beginning unless said otherwise. */
  readonly ranSince?: string;
}

/** One opening of a schedule, in milliseconds since 1970; `toMs` is no longer in it. */
export interface ScheduleWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cutOffMs: number | undefined;
  readonly ranSinceMs: number;
}
export interface CompiledSchedule {
  readonly zone: string;
  readonly declared: ScheduleDeclaration;
  readonly fromMs: number;
  readonly toMs: number;
  readonly cutOffMs: number | undefined;
  readonly ranSinceMs: number;
  /** By Monday as 0. */
  readonly days: ReadonlySet<number>;
}

/** A window is found within a week of any time; one day more, since it may have begun the day before. */
const DAYS_AHEAD = 8;

/** Milliseconds since midnight; undefined where the text is no hh:mm. */
export function timeOfDay(text: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hours === undefined ? undefined : (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** Of what lintSchedule lets pass. */
export function compileSchedule(declared: ScheduleDeclaration): CompiledSchedule {
  const { window, days = WEEKDAYS, cutOff, ranSince = window.from } = declared;
  return {
    zone: window.zone, declared, fromMs: timeOfDay(window.from)!, toMs: timeOfDay(window.to)!, cutOffMs: cutOff === undefined ? undefined : timeOfDay(cutOff), ranSinceMs: timeOfDay(ranSince)!,
    days: new Set(days.map((day) => WEEKDAYS.indexOf(day))),
  };
}

/** Windows that begin on the local days from `first` to `last` days beside that of the instant, in order. */
function windowsAround({ zone, fromMs, toMs, cutOffMs, ranSinceMs, days }: CompiledSchedule, nowMs: number, first: number, last: number): ScheduleWindow[] {
  const today = localDateAt(nowMs, zone);
  const windows: ScheduleWindow[] = [];
  for (let day = today + first; day <= today + last; day += 1) {
    // 1970-01-01 was a Thursday.
    if (!days.has((((day + 3) % 7) + 7) % 7)) continue;
    const at = (msOfDay: number, isNextDay: boolean) => instantOfLocalTime(isNextDay ? day + 1 : day, msOfDay, zone);
    const from = at(fromMs, false);
    const since = at(ranSinceMs, false);
    windows.push({
      fromMs: from, toMs: at(toMs, toMs <= fromMs), cutOffMs: cutOffMs === undefined ? undefined : at(cutOffMs, cutOffMs < fromMs), ranSinceMs: since <= from ? since : instantOfLocalTime(day - 1, ranSinceMs, zone),
    });
  }
  return windows;
}

/** The window that is open at an instant. */
export function windowAt(schedule: CompiledSchedule, nowMs: number): ScheduleWindow | undefined {
  return windowsAround(schedule, nowMs, -1, 0).find(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs);
}

/** The first window that begins after an instant. */
export function windowAfter(schedule: CompiledSchedule, nowMs: number): ScheduleWindow {
  return windowsAround(schedule, nowMs, 0, DAYS_AHEAD).find(({ fromMs }) => fromMs > nowMs)!;
}

/** When a stream that is read once in every window is to be read next: not before `nowMs`, and now where the open window has not seen it read. Null: never read. */
export function nextRun(schedule: CompiledSchedule, lastRunAtMs: number | null, nowMs: number): number {
  const open = windowAt(schedule, nowMs);
  return open && (lastRunAtMs === null || lastRunAtMs < open.fromMs) ? nowMs : windowAfter(schedule, nowMs).fromMs;
}

/** The last cut-off that has passed without a reading in its window before it or since; undefined where nothing is late. */
export function lateSince(schedule: CompiledSchedule, lastRunAtMs: number, nowMs: number): number | undefined {
  const passed = windowsAround(schedule, nowMs, -DAYS_AHEAD, 0).findLast(({ cutOffMs }) => cutOffMs !== undefined && cutOffMs <= nowMs);
  return passed && lastRunAtMs < passed.fromMs ? passed.cutOffMs : undefined;
}

/** The next cut-off after an instant; undefined where none is declared. */
export function nextCutOff(schedule: CompiledSchedule, nowMs: number): number | undefined {
  return windowsAround(schedule, nowMs, -1, DAYS_AHEAD).find(({ cutOffMs }) => cutOffMs !== undefined && cutOffMs > nowMs)?.cutOffMs;
}
