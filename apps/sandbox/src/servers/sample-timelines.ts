import type { LocalDate } from '@muster/platform-kernel';
import type { SampleEvent } from '../sample-firm/chronicle.js';

const dayMs = 86_400_000;

/** What one system says of one record: by attribute, what holds from which day on. */
export class Timeline {
  private readonly said = new Map<string, Map<LocalDate, unknown>>();

  say(attribute: string, from: LocalDate, value: unknown): void {
    const dated = this.said.get(attribute) ?? new Map<LocalDate, unknown>();
    this.said.set(attribute, dated.set(from, value));
  }

  takeBack(attribute: string, from: LocalDate): void {
    this.said.get(attribute)?.delete(from);
  }

  /** The days on which something begins to hold, in their order. */
  days(): LocalDate[] {
    return [...new Set([...this.said.values()].flatMap((dated) => [...dated.keys()]))].sort((a, b) => a - b);
  }

  /** What holds on a day, attribute by attribute; undefined where nothing was said up to then. */
  on(day: LocalDate): Record<string, unknown> {
    return Object.fromEntries([...this.said].map(([attribute, dated]) => [attribute, valueOn(dated, day)]));
  }

  /** What holds today; of who or what is yet to begin, what holds on the first day. */
  now(today: LocalDate): Record<string, unknown> {
    return this.on(this.shownOn(today));
  }

  shownOn(today: LocalDate): LocalDate {
    return Math.max(today, this.days()[0] ?? today);
  }

  /** Says here what is said there, over what was said here of the same day. */
  take(other: Timeline, translate: (attribute: string, value: unknown) => unknown): void {
    for (const [attribute, dated] of other.said) for (const [from, value] of dated) this.say(attribute, from, translate(attribute, value));
  }
}

function valueOn(dated: ReadonlyMap<LocalDate, unknown>, day: LocalDate): unknown {
  const from = Math.max(...[...dated.keys()].filter((begins) => begins <= day));
  return dated.get(from);
}

export interface SampleTimelines {
  /** By system and entity (`erp/worker`), then by the system's own id, in the order of ids. */
  of(system: string, entity: string): ReadonlyMap<string, Timeline>;
  /** The number of a worker whom the acquired firm's HR knows under an id of its own. */
  numberOf(apacId: string): string | undefined;
}

/** What the systems of the sample firm say in the end: corrections and rescissions done, repetitions dropped. */
export function sampleTimelines(events: readonly SampleEvent[]): SampleTimelines {
  const streams = new Map<string, Map<string, Timeline>>();
  const numbers = new Map<string, string>();
  const heard = new Set<string>();
  for (const event of events) {
    if (heard.has(event.value.meta.eventId)) continue;
    heard.add(event.value.meta.eventId);
    if (event.record === 'muster.identity.IdentityLink') {
      numbers.set(event.value.left.id, event.value.right.id);
      continue;
    }
    const stream = `${event.value.meta.source}/${event.topic.split('.')[2]}`;
    const timelines = streams.get(stream) ?? new Map<string, Timeline>();
    streams.set(stream, timelines);
    const timeline = timelines.get(event.key) ?? new Timeline();
    timelines.set(event.key, timeline);
    hear(timeline, event.value);
  }
  const inOrder = (timelines: ReadonlyMap<string, Timeline> = new Map()) => new Map([...timelines].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { of: (system, entity) => inOrder(streams.get(`${system}/${entity}`)), numberOf: (apacId) => numbers.get(apacId) };
}

type Change = Exclude<SampleEvent, { record: 'muster.identity.IdentityLink' }>['value'];

/** What is said without a day holds from the day (UTC) on which it was said. */
function hear(timeline: Timeline, { meta, operation, effectiveFrom, replacesEffectiveFrom, asserted, values }: Change): void {
  const from = effectiveFrom ?? Math.floor(meta.occurredAt / dayMs);
  for (const attribute of asserted ?? []) {
    if (replacesEffectiveFrom != null) timeline.takeBack(attribute, replacesEffectiveFrom);
    if (operation === 'rescind') timeline.takeBack(attribute, from);
    else timeline.say(attribute, from, (values as Record<string, unknown> | null | undefined)?.[attribute] ?? null);
  }
}
