import { OffsetReader, type KafkaSettings, type PartitionBounds } from '@muster/platform-kafka';
import type { Logger } from '@muster/platform-kernel';
import type { Queryable } from '@muster/platform-postgres';
import type { OnModuleDestroy } from '@nestjs/common';

/** A service as its lag is read: every service that takes events in has one. */
export interface LagSource {
  /** Where its cursors are. */
  readonly database: Queryable;
  readonly kafka: KafkaSettings;
  readonly logger: Logger;
  /** Milliseconds since 1970; the clock of the machine unless another is given. */
  now?(): number;
  /** By the name that its cursors have; topics with their namespace. */
  groups(): readonly ConsumerGroup[];
}

export interface ConsumerGroup {
  readonly group: string;
  readonly topics: readonly string[];
  /** Topics that are not read until a person says so. */
  readonly paused: readonly string[];
}

export interface PartitionLagView {
  group: string;
  topic: string;
  partition: number;
  nextOffset: number;
  endOffset: number;
  messages: number;
  /** Since the broker recorded the first event that waits; 0 where none does. */
  seconds: number;
  lastEventAt: string | null;
  paused: boolean;
}

/** Of a service with one consumer, whose cursors have its name. */
export function lagOfOne(group: string, { database, settings: { kafka, logger, now }, server }: { readonly database: Queryable; readonly settings: { readonly kafka: KafkaSettings; readonly logger: Logger; now?(): number }; readonly server: { readonly topics: readonly string[]; paused(): readonly string[] } }): LagReader {
  return new LagReader({ database, kafka, logger, now, groups: () => [{ group, topics: server.topics, paused: server.paused() }] });
}

interface Cursor {
  group: string;
  topic: string;
  partition: number;
  next: number;
  lastEventMs: number | null;
}

/** How exactly the age of the first waiting event is found: to so much, or to so large a part of it. */
const PRECISION_MS = 250;
const PRECISION_PART = 1 / 20;
/** Most of what waits is young: it is looked for from now backwards, each step so many times as far as the one before. */
const FIRST_STEP_MS = 1_000;
const STEP_GROWTH = 4;
const KEPT_MS = 1_000;
/** Before any event of ours. */
const EARLIEST_MS = Date.UTC(2020, 0, 1);

/**
 * How far the groups are behind the topics, by the cursors in the database, which are what counts, and the ends that the brokers
 * name. The age of the first waiting event is found by steps that grow from now backwards, and by halving the last of them: topics are in the order of LogAppendTime. Each question costs the broker
 * something, and they are asked when it has most to do.
 */
export class LagReader implements OnModuleDestroy {
  private readonly offsets: OffsetReader;
  /** `atMs` is when it was answered, and undefined until then. */
  private kept: { atMs: number | undefined; lag: Promise<PartitionLagView[]> } | undefined;

  constructor(private readonly source: LagSource) {
    this.offsets = new OffsetReader({ kafka: source.kafka, logger: source.logger });
  }

  /** A look that is under way serves all who ask, and its answer is kept for a second, so that a scrape and a person share one. */
  read(): Promise<PartitionLagView[]> {
    if (this.kept && (this.kept.atMs === undefined || performance.now() - this.kept.atMs < KEPT_MS)) return this.kept.lag;
    const kept = { atMs: undefined as number | undefined, lag: this.look() };
    this.kept = kept;
    kept.lag.then(() => (kept.atMs = performance.now()), () => (this.kept = undefined));
    return kept.lag;
  }

  async onModuleDestroy(): Promise<void> {
    await this.offsets.close();
  }

  private async look(): Promise<PartitionLagView[]> {
    const groups = this.source.groups();
    const cursors = await this.cursors();
    const bounds = await this.offsets.bounds(groups.flatMap(({ topics }) => topics));
    const views = groups.flatMap(({ group, topics, paused }) =>
      topics.flatMap((topic) => (bounds.get(topic) ?? []).map((bound) => ({ cursor: cursors.get(`${group} ${topic} ${bound.partition}`) ?? unread(group, topic, bound), bound, paused: paused.includes(topic) }))),
    );
    return this.withAges(views.map(({ cursor, bound, paused }) => ({
      group: cursor.group, topic: cursor.topic, partition: cursor.partition, nextOffset: cursor.next, endOffset: bound.end, messages: Math.max(0, bound.end - Math.max(cursor.next, bound.earliest)), seconds: 0,
      lastEventAt: cursor.lastEventMs === null ? null : new Date(cursor.lastEventMs).toISOString(), paused,
    })));
  }

  private async cursors(): Promise<Map<string, Cursor>> {
    const { rows } = await this.source.database.query({ name: 'lag-cursors', text: 'select group_name, topic, partition, next_offset, (extract(epoch from last_event_at) * 1000)::int8 from consumer_cursor' });
    return new Map((rows as [string, string, number, number, number | null][]).map(([group, topic, partition, next, lastEventMs]) => [`${group} ${topic} ${partition}`, { group, topic, partition, next, lastEventMs }]));
  }

  private async withAges(views: PartitionLagView[]): Promise<PartitionLagView[]> {
    const nowMs = this.source.now?.() ?? Date.now();
    const behind = Map.groupBy(views.filter((view) => view.messages > 0), (view) => view.topic);
    await Promise.all([...behind].map(([topic, partitions]) => this.findAges(topic, partitions, nowMs)));
    return views;
  }

  /** All partitions of a topic are asked about in one question, so they are searched side by side while their bounds agree. */
  private async findAges(topic: string, partitions: readonly PartitionLagView[], nowMs: number): Promise<void> {
    const answers = new Map<number, Map<number, number>>();
    const firstSince = async (ms: number) => {
      let answer = answers.get(ms);
      if (!answer) answers.set(ms, (answer = await this.offsets.firstOffsetsSince(topic, ms)));
      return answer;
    };
    for (const view of partitions) {
      let low = view.lastEventAt === null ? EARLIEST_MS : Date.parse(view.lastEventAt);
      let high = nowMs;
      // The first event since then is a later one than the first that waits: that one is older.
      const isOlderThan = async (ms: number) => ((await firstSince(ms)).get(view.partition) ?? view.endOffset) > view.nextOffset;
      for (let step = FIRST_STEP_MS; nowMs - step > low; step *= STEP_GROWTH) {
        if (await isOlderThan(nowMs - step)) high = nowMs - step;
        else low = nowMs - step;
      }
      while (high - low > Math.max(PRECISION_MS, (nowMs - high) * PRECISION_PART)) {
        const middle = Math.floor((low + high) / 2);
        if (await isOlderThan(middle)) high = middle;
        else low = middle;
      }
      view.seconds = Math.max(0, Math.round((nowMs - low) / 100) / 10);
    }
  }
}

/** A partition that the group has not taken anything of yet. */
function unread(group: string, topic: string, bound: PartitionBounds): Cursor {
  return { group, topic, partition: bound.partition, next: bound.earliest, lastEventMs: null };
}
