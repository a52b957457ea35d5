import type { LocalDate } from '@muster/platform-kernel';
import type { BusinessChange, Chronicle, Story } from './chronicle.js';
import type { Consultant, Staff } from './people.js';
import type { Random } from './random.js';
import type { WorkerValues } from './worker-values.js';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Systems beside HR hear of a change later, each at its own pace. */
const afterMinutes = { identity: 15, erp: 45, psa: 75, talent: 120 } as const;
export type Follower = keyof typeof afterMinutes;

export interface When {
  /** First day in effect; null for at once. */
  from: LocalDate | null;
  replaces?: LocalDate;
  rescind?: boolean;
  /** Later than usual, where one change has several parts. */
  moreMinutes?: number;
}

/** All that the parts of the firm's story share. */
export class Tale {
  constructor(
    private readonly chronicle: Chronicle,
    readonly random: Random,
    readonly staff: Staff,
    readonly today: LocalDate,
    /** The day on which the systems tell what they hold; changes follow from then on. */
    readonly goLive: LocalDate,
  ) {}

  /** A business change of that day: reference data early in the morning, what was there before at six, all else in office hours (UTC). */
  begin(story: Story, day: LocalDate): BusinessChange {
    return this.chronicle.begin(story, day * dayMs + this.timeOfDay(story));
  }

  private timeOfDay(story: Story): number {
    if (story === 'reference-data' || story === 'late-head') return 4 * hourMs;
    return story === 'initial-load' ? 6 * hourMs : 8 * hourMs + this.random.whole(0, 480) * minuteMs;
  }
}

/** The HR system of the worker speaks, by its own id. */
export function hrSays(change: BusinessChange, { hr, hrId }: Consultant, { from, replaces, rescind, moreMinutes }: When, values: WorkerValues): void {
  change.say({ system: hr, entity: 'worker', key: hrId, from, replaces, rescind, values, afterMinutes: moreMinutes ?? 0 });
}

/** A system that knows workers by their number speaks. */
export function says(change: BusinessChange, system: Follower, { number }: Consultant, { from, replaces, rescind, moreMinutes = 0 }: When, values: WorkerValues): void {
  change.say({ system, entity: 'worker', key: number, from, replaces, rescind, values, afterMinutes: afterMinutes[system] + moreMinutes });
}

/** Two ids of one worker: that of the acquired firm's HR, and the number that the others use. */
export function linkNumber(change: BusinessChange, apacId: string, number: string, reason: string): void {
  change.link({ left: { system: 'hris-apac', id: apacId }, right: { system: 'hris', id: number }, reason });
}
