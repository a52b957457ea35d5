import { lateSince, nextCutOff, nextRun, windowAfter, windowAt, type CompiledSchedule } from '@muster/domain-connector';

export interface TimetableOptions {
  readonly everyMs: number;
  readonly schedule?: CompiledSchedule;
  /** True: looked at every so often while a window is open, as a folder is; false: read once in each. */
  readonly looks?: boolean;
}

/** Where a stream stands: times in milliseconds since 1970, null for never. */
export interface Standing {
  readonly readAtMs: number | null;
  readonly lookedAtMs: number | null;
  /** A reading that was broken off waits to go on. */
  readonly isUnderWay: boolean;
}
export interface Turn {
  readonly dueMs: number;
  /** When something is to be told before that. */
  readonly tellMs: number | undefined;
  /** The cut-off that has passed without a reading. */
  readonly lateSinceMs: number | undefined;
}

/** When a stream is read: by its schedule, or every so often. */
export class Timetable {
  constructor(private readonly options: TimetableOptions, private readonly beganMs: number) {}

  turn({ readAtMs, lookedAtMs, isUnderWay }: Standing, nowMs: number): Turn {
    const { schedule, everyMs, looks = false } = this.options;
    if (!schedule) {
      const lastMs = looks ? lookedAtMs : readAtMs;
      return { dueMs: isUnderWay || lastMs === null ? nowMs : lastMs + everyMs, tellMs: undefined, lateSinceMs: undefined };
    }
    // What was never read is late from the first cut-off that this process has seen pass.
    const late = lateSince(schedule, readAtMs ?? -Infinity, nowMs);
    return { dueMs: this.due(schedule, { readAtMs, lookedAtMs, isUnderWay }, nowMs), tellMs: nextCutOff(schedule, nowMs), lateSinceMs: readAtMs === null && late !== undefined && late < this.beganMs ? undefined : late };
  }

  private due(schedule: CompiledSchedule, { readAtMs, lookedAtMs, isUnderWay }: Standing, nowMs: number): number {
    const open = windowAt(schedule, nowMs);
    if (open && isUnderWay) return nowMs;
    if (!this.options.looks) return nextRun(schedule, readAtMs, nowMs);
    const nextMs = Math.max(nowMs, (lookedAtMs ?? 0) + this.options.everyMs);
    return open && nextMs < open.toMs ? nextMs : windowAfter(schedule, nowMs).fromMs;
  }

  /** Since when the streams that it comes after must have been read, milliseconds since 1970; null: ever. */
  readSince(nowMs: number): number | null {
    const { schedule } = this.options;
    return (schedule && windowAt(schedule, nowMs)?.ranSinceMs) ?? null;
  }
}
