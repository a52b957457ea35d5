import type { CanonicalRecord, Facet, WorkingRecord } from '@muster/domain-claims';
import { OffsetReader, readTopic, type KafkaSettings } from '@muster/platform-kafka';
import { Backoff, pause, TransientError, type Logger } from '@muster/platform-kernel';
import { uuidArray, type Database } from '@muster/platform-postgres';
import type { MasterPath, Written } from './master-path.js';

const STATE_KEY = 'catching-up-since';
/** The clocks of database and broker may differ by this much. */
const CLOCKS_APART_MS = 60_000;
const CHUNK = 500;
const LOOK_EVERY_MS = 500;

export interface PublishedTopic {
  topic: string;
  entity: string;
  facet: Facet;
}

export interface LostPublicationsOptions {
  database: Database;
  path: MasterPath;
  kafka: KafkaSettings;
  logger: Logger;
  /** What this service publishes. */
  topics: readonly PublishedTopic[];
  /** What it reads; undefined until its consumers are in their groups. */
  reads(): readonly string[] | undefined;
  onCommitted(added: Written): void;
}

/** The highest version of a record on its topic, and the first event that had it: the one that subscribers kept. */
interface Published {
  version: number;
  eventId: string;
}

type PublishedByFacet = Partial<Record<Facet, Published>>;

/**
 * Notices that the database stands behind its own topics, which is so when it was restored from a backup: subscribers have versions
 * that the table does not know. The service then reads its sources again from where the backup stood. What it publishes meanwhile has
 * versions that subscribers have already, and is dropped by them, so that they see nothing of the past twice. Once it has caught up,
 * each record whose version is still not above the published one is published anew above it (docs/decisions/0009-restore-behind-kafka.md).
 *
 * The time of the backup is that of the relay's last heartbeat in it: only what was published since needs to be read.
 */
export class LostPublications {
  private readonly stopping = new AbortController();
  private readonly offsets: OffsetReader;
  /** By entity and id; empty where the table knows all that was published. */
  private readonly lost = new Map<string, Map<string, PublishedByFacet>>();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: LostPublicationsOptions) {
    this.offsets = new OffsetReader(options);
  }

  /**
   * Call it before the relay starts, which moves the heartbeat. Answers how many records were published with versions that the table
   * lacks; servers out of reach are waited for.
   */
  async look(): Promise<number> {
    const backoff = new Backoff();
    for (;;) {
      try {
        return await this.lookOnce();
      } catch (error) {
        if (!(error instanceof TransientError) || this.stopping.signal.aborted) throw error;
        const waitMs = Math.round(backoff.next());
        this.lost.clear();
        this.options.logger.warn({ code: error.code, waitMs }, 'what was published last is not known yet, asking again');
        await pause(waitMs, this.stopping.signal);
      }
    }
  }

  private async lookOnce(): Promise<number> {
    const resumed = await this.stateSince();
    const sinceMs = Math.min(resumed ?? Infinity, await this.lastHeartbeatMs());
    await Promise.all(this.options.topics.map((topic) => this.lookAt(topic, Math.max(0, sinceMs - CLOCKS_APART_MS), resumed !== undefined)));
    const records = [...this.lost.values()].reduce((sum, byId) => sum + byId.size, 0);
    if (records > 0 && resumed === undefined) {
      await this.options.database.query({ text: 'insert into service_state (key, value) values ($1, $2)', values: [STATE_KEY, String(sinceMs)] });
      this.options.logger.error({ records, since: new Date(sinceMs).toISOString() }, 'the database stands behind its topics, so it was restored from a backup: its sources are read again from there, then these records are published above the versions that subscribers have');
    }
    return records;
  }

  /** Waits until the sources are read as far as they go now, and publishes what subscribers would otherwise not take. */
  start(): void {
    this.running = this.repair();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.offsets.close();
  }

  private async stateSince(): Promise<number | undefined> {
    const { rows } = await this.options.database.query({ text: 'select value from service_state where key = $1', values: [STATE_KEY] });
    const value = (rows[0] as [string] | undefined)?.[0];
    return value === undefined ? undefined : Number(value);
  }

  /** 0 for a database that never published: whatever is on the topics is ahead of it. */
  private async lastHeartbeatMs(): Promise<number> {
    const { rows } = await this.options.database.query({ text: 'select coalesce((extract(epoch from max(heartbeat_at)) * 1000)::int8, 0) from relay_lease' });
    return (rows[0] as [number])[0];
  }

  /** `alsoEqual`: a service that has begun to catch up may have given a version a second time. */
  private async lookAt({ topic, entity, facet }: PublishedTopic, sinceMs: number, alsoEqual: boolean): Promise<void> {
    const published = await this.readPublished(topic, sinceMs);
    for (const ids of chunksOf([...published.keys()].sort(), CHUNK * 20)) {
      const known = await this.versionsOf(ids, facet);
      for (const id of ids) {
        const { version } = published.get(id)!;
        if (version > (known.get(id) ?? 0) || (alsoEqual && version === known.get(id))) this.lostOf(entity, id)[facet] = published.get(id)!;
      }
    }
  }

  private async readPublished(topic: string, sinceMs: number): Promise<Map<string, Published>> {
    const published = new Map<string, Published>();
    const from = await this.offsets.firstOffsetsSince(topic, sinceMs);
    for await (const message of readTopic({ kafka: this.options.kafka, topic, from, logger: this.options.logger })) {
      if (message.value === null || message.key === null) continue;
      const version = Number(headerOf(message.headers['ce_sequence']));
      const id = message.key.toString();
      if (version > (published.get(id)?.version ?? 0)) published.set(id, { version, eventId: headerOf(message.headers['ce_id']) });
    }
    return published;
  }

  private async versionsOf(ids: readonly string[], facet: Facet): Promise<Map<string, number>> {
    const column = facet === 'main' ? 'record_version' : 'restricted_version';
    const { rows } = await this.options.database.query({ text: `select id, ${column} from record where id = any($1::uuid[])`, values: [uuidArray(ids)] });
    return new Map(rows as [string, number][]);
  }

  private lostOf(entity: string, id: string): PublishedByFacet {
    let byId = this.lost.get(entity);
    if (!byId) this.lost.set(entity, (byId = new Map()));
    let facets = byId.get(id);
    if (!facets) byId.set(id, (facets = {}));
    return facets;
  }

  private async repair(): Promise<void> {
    const backoff = new Backoff();
    let targets: Map<string, number> | undefined;
    while (!this.stopping.signal.aborted) {
      let waitMs = LOOK_EVERY_MS;
      try {
        targets ??= await this.readTargets();
        if (targets && (await this.hasReached(targets))) {
          await this.publishAbove();
          return;
        }
        backoff.reset();
      } catch (error) {
        waitMs = backoff.next();
        const code = error instanceof TransientError ? error.code : 'defect';
        this.options.logger[error instanceof TransientError ? 'warn' : 'error']({ code, error: error instanceof Error ? error.stack : String(error) }, 'what was published before the restore is not repaired yet, trying again');
      }
      await pause(waitMs, this.stopping.signal);
    }
  }

  /** Where the sources end now; nothing where nothing was lost. */
  private async readTargets(): Promise<Map<string, number> | undefined> {
    if (this.lost.size === 0) return new Map();
    const topics = this.options.reads();
    if (!topics) return undefined;
    const bounds = await this.offsets.bounds(topics);
    return new Map([...bounds].flatMap(([topic, partitions]) => partitions.filter(({ earliest, end }) => end > earliest).map(({ partition, end }) => [`${topic}/${partition}`, end] as const)));
  }

  private async hasReached(targets: ReadonlyMap<string, number>): Promise<boolean> {
    if (targets.size === 0) return true;
    const { rows } = await this.options.database.query({ text: 'select topic, partition, next_offset from consumer_cursor' });
    const reached = new Map((rows as [string, number, number][]).map(([topic, partition, next]) => [`${topic}/${partition}`, next]));
    return [...targets].every(([place, end]) => (reached.get(place) ?? 0) >= end);
  }

  private async publishAbove(): Promise<void> {
    let published = 0;
    for (const [entity, byId] of this.lost) {
      for (const ids of chunksOf([...byId.keys()].sort(), CHUNK)) {
        const added = await this.options.database.transaction((tx) => this.options.path.recomputeRecords(tx, entity, ids, 'restored', (record) => raise(record, byId.get(record.id)!)));
        published += added.published.length;
        this.options.onCommitted(added);
      }
    }
    const { rowCount } = await this.options.database.query({ text: 'delete from service_state where key = $1', values: [STATE_KEY] });
    if (rowCount > 0) this.options.logger.warn({ published, unknown: await this.countUnknown() }, 'caught up after the restore: what subscribers would not have taken is published anew; unknown are records on the topics that no source has spoken of since the backup');
    this.lost.clear();
  }

  private async countUnknown(): Promise<number> {
    const ids = [...this.lost.values()].flatMap((byId) => [...byId.keys()]);
    const known = await this.versionsOf(ids, 'main');
    return ids.filter((id) => !known.has(id)).length;
  }
}

/** Where the record's own version is not above the published one, and is not that one, it goes on from there. */
function raise(record: WorkingRecord, published: PublishedByFacet): void {
  const again = new Set<Facet>();
  if (isHidden(record.current, record.recordVersion, published.main)) {
    record.recordVersion = published.main!.version;
    again.add('main');
  }
  if (isHidden(record.currentRestricted, record.restrictedVersion, published.restricted)) {
    record.restrictedVersion = published.restricted!.version;
    again.add('restricted');
  }
  record.publishAgain = again;
}

function isHidden(current: CanonicalRecord | null, version: number, published: Published | undefined): boolean {
  if (!current || !published || version > published.version) return false;
  return version < published.version || current.meta.eventId !== published.eventId;
}

function headerOf(value: unknown): string {
  return String(Array.isArray(value) ? value[0] : (value ?? ''));
}

function chunksOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));
}
