import { parseLocalDate, type LocalDate } from '@muster/platform-kernel';
import type { SourceChange } from '../read-change.js';

/** A change as a source published it. */
export interface SourceEvent {
  system: string;
  externalId: string;
  change: SourceChange;
  /** Local day of occurredAt in the zone of the source. */
  undatedFrom: LocalDate;
}

export const day = (text: string): LocalDate => {
  const date = parseLocalDate(text);
  if (date === undefined) throw new Error(`${text} is no day`);
  return date;
};

/** An instant, in milliseconds since 1970, from ISO text such as 2026-03-01T00:00Z. */
export const at = (iso: string): number => {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) throw new Error(`${iso} is no instant`);
  return ms;
};

let published = 0;

/** What a source says of a worker; versions rise by themselves where the test names none. */
export class SourceRecord {
  private version = 0;

  constructor(
    readonly system: string,
    readonly externalId: string,
    private readonly undatedFrom: LocalDate = 0,
  ) {}

  assert(values: Record<string, unknown>, effectiveFrom: string | null, more: Partial<SourceChange> & { version?: number; epoch?: number; revision?: number } = {}): SourceEvent {
    return this.event({ asserted: Object.keys(values), values, effectiveFrom: effectiveFrom === null ? null : day(effectiveFrom), ...more });
  }

  rescind(effectiveFrom: string, asserted: string[] = [], values: object | null = null): SourceEvent {
    return this.event({ operation: 'rescind', effectiveFrom: day(effectiveFrom), asserted, values });
  }

  retire(): SourceEvent {
    return this.event({ operation: 'retire' });
  }

  wholeTimeline(parts: Record<string, Record<string, unknown>>, asserted: string[] = [], version?: number): SourceEvent {
    return this.event({ version, coverage: 'whole-timeline', asserted, timeline: Object.entries(parts).map(([from, values]) => ({ effectiveFrom: day(from), asserted: Object.keys(values), values })) });
  }

  private event({ version, epoch, revision, ...more }: Partial<SourceChange> & { version?: number; epoch?: number; revision?: number }): SourceEvent {
    this.version = version ?? this.version + 1;
    published += 1;
    const change: SourceChange = {
      meta: { eventId: `e${published}`, source: this.system, sourceEpoch: epoch ?? 0, sourceVersion: this.version, revision: revision ?? 0, occurredAt: 0, correlationId: `c${published}`, causationId: null },
      operation: 'assert', effectiveFrom: null, replacesEffectiveFrom: null, coverage: 'change', asserted: [], values: null, timeline: [], ...more,
    };
    return { system: this.system, externalId: this.externalId, change, undatedFrom: this.undatedFrom };
  }
}
