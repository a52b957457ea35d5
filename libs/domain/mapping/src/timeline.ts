import { formatLocalDate, PermanentError, type LocalDate } from '@muster/platform-kernel';

/** One dated part as a row gives it; `to` is its last day, null while it is open. */
export interface Part {
  readonly line: number;
  readonly from: LocalDate;
  readonly to: LocalDate | null;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Segment {
  readonly effectiveFrom: LocalDate;
  readonly asserted: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The parts in order of their days. Where a part ends and none begins the day after, a segment without values clears the attributes; where the next
 * begins before, it stands from its first day on. Throws PermanentError timeline-date-twice, timeline-ends-before-it-begins.
 */
export function timelineOf(parts: readonly Part[], attributes: readonly string[]): Segment[] {
  const sorted = [...parts].sort((a, b) => a.from - b.from);
  const segments: Segment[] = [];
  for (const [at, part] of sorted.entries()) {
    const next = sorted[at + 1];
    if (next?.from === part.from) throw new PermanentError('timeline-date-twice', `Lines ${part.line} and ${next.line} both begin on ${formatLocalDate(part.from)}. A record has one part a day: correct one of them.`);
    if (part.to !== null && part.to < part.from) throw new PermanentError('timeline-ends-before-it-begins', `Line ${part.line} ends on ${formatLocalDate(part.to)}, before it begins. Correct its dates.`);
    segments.push({ effectiveFrom: part.from, asserted: Object.keys(part.values), values: part.values });
    if (part.to !== null && (next === undefined || next.from > part.to + 1)) segments.push({ effectiveFrom: part.to + 1, asserted: attributes, values: Object.fromEntries(attributes.map((name) => [name, null])) });
  }
  return segments;
}
