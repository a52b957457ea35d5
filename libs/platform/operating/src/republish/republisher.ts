import { createHash } from 'node:crypto';
import { canonicalTopic, entities, type EntityName } from '@muster/contracts';
import { readTopic, partitionOf } from '@muster/platform-kafka';
import { uuidv7 } from '@muster/platform-kernel';
import { addToOutbox, type NewOutboxRow } from '@muster/platform-outbox';
import { uuidArray, type Transaction } from '@muster/platform-postgres';
import { CANONICAL_PARTITIONS, MasterRuntime, type MasteredEntity } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';
import { differenceOf, type Difference, type InTable, type LastSaid } from './compare.js';

export interface FacetReport {
  topic: string;
  equal: number;
  missing: number;
  stale: number;
  ahead: number;
  /** In the topic and not in the table. Told, and left alone. */
  extra: number;
  underWay: number;
  /** A few ids of each kind. */
  samples: Record<Difference | 'extra', string[]>;
  republished: number;
}

export interface RepublishAnswer {
  entity: string;
  audit: boolean;
  all: boolean;
  /** The header ce_replay of what was published again. */
  run: string | null;
  facets: FacetReport[];
}

type Facet = { topic: string; restricted: boolean };
type TableRow = [id: string, version: number, event: Buffer, changedSince: boolean, inOutbox: boolean];

const CHUNK = 500;
const READ_CHUNK = 2_000;
const SAMPLES = 10;
const LOWEST = '00000000-0000-0000-0000-000000000000';

const digestOf = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('base64').slice(0, 16);
const emptyReport = (topic: string): FacetReport => ({ topic, equal: 0, missing: 0, stale: 0, ahead: 0, extra: 0, underWay: 0, samples: { missing: [], stale: [], ahead: [], extra: [] }, republished: 0 });

/**
 * Compares a canonical topic, read to its end, with the table, and publishes again what differs, or all: the bytes that the table holds,
 * through the outbox, under the locks of their records, so that they stand before any later change. Keeps about 100 bytes per record of
 * the topic in memory while it compares.
 */
@Injectable()
export class Republisher {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly master: MasterRuntime) {}

  /** One run at a time. `all` publishes what is equal too; with `audit` nothing is published. */
  run(entity: EntityName, options: { audit: boolean; all: boolean }): Promise<RepublishAnswer> {
    const run = this.last.then(() => this.runNow(entity, options));
    this.last = run.catch(() => undefined);
    return run;
  }

  private async runNow(entity: EntityName, { audit, all }: { audit: boolean; all: boolean }): Promise<RepublishAnswer> {
    const mastered = this.master.path.mastered().get(entity)!;
    const run = audit ? null : uuidv7();
    const facets: FacetReport[] = [];
    for (const restricted of entities[entity].restrictedRecord === null ? [false] : [false, true]) {
      const facet = { topic: this.master.topicNamespace + canonicalTopic(entity, { restricted }), restricted };
      const { report, differing, ahead } = await this.compare(entity, facet);
      if (run !== null) report.republished = await this.publish(entity, mastered, facet, run, all ? null : differing, ahead);
      facets.push(report);
    }
    const { logger } = this.master.settings;
    logger.info({ entity, audit, all, run, facets: facets.map(({ samples: _samples, ...counts }) => counts) }, 'compared a topic with the table');
    return { entity, audit, all, run, facets };
  }

  private async compare(entity: EntityName, facet: Facet): Promise<{ report: FacetReport; differing: string[]; ahead: Set<string> }> {
    const startedAt = await this.clock();
    const said = await this.lastSaid(facet.topic);
    const report = emptyReport(facet.topic);
    const differing: string[] = [];
    const ahead = new Set<string>();
    for (let after = LOWEST; ; ) {
      const rows = await this.readTable(entity, facet, after, startedAt);
      for (const row of rows) {
        const difference = differenceOf(row, said.get(row.id));
        said.delete(row.id);
        if (difference === 'equal') report.equal += 1;
        else if (difference === 'under-way') report.underWay += 1;
        else {
          report[difference] += 1;
          if (difference === 'ahead') ahead.add(row.id);
          else differing.push(row.id);
          if (report.samples[difference].length < SAMPLES) report.samples[difference].push(row.id);
        }
      }
      if (rows.length < READ_CHUNK) break;
      after = rows[rows.length - 1]!.id;
    }
    const extra = [...said].filter(([, { gone }]) => !gone).map(([id]) => id).sort();
    report.extra = extra.length;
    report.samples.extra = extra.slice(0, SAMPLES);
    return { report, differing, ahead };
  }

  private async clock(): Promise<Date> {
    const { rows } = await this.master.database.query({ text: 'select clock_timestamp()' });
    return (rows[0] as [Date])[0];
  }

  private async lastSaid(topic: string): Promise<Map<string, LastSaid>> {
    const { kafka, logger } = this.master.settings;
    const said = new Map<string, LastSaid>();
    for await (const { key, value, headers } of readTopic({ kafka, topic, logger })) {
      if (!key) continue;
      said.set(key.toString('utf8'), { recordVersion: Number(String(headers['ce_sequence'] ?? '0')), digest: value ? digestOf(value) : '', gone: value === null });
    }
    return said;
  }

  private async readTable(entity: EntityName, facet: Facet, after: string, startedAt: Date): Promise<InTable[]> {
    const [event, version] = columnsOf(facet);
    const { rows } = await this.master.database.query({
      text: `select r.id, r.${version}, r.${event}, r.updated_at >= $4, exists (select 1 from outbox o where o.shard = any($5::int2[]) and o.aggregateid = r.id::text and o.aggregatetype = $6)
        from record r where r.entity = $1 and r.id > $2::uuid and r.${event} is not null order by r.id limit $3`,
      values: [entity, after, READ_CHUNK, startedAt, Array.from({ length: CANONICAL_PARTITIONS }, (_, shard) => shard), aggregateOf(entity, facet)],
    });
    return (rows as TableRow[]).map(([id, recordVersion, bytes, changedSince, inOutbox]) => ({ id, recordVersion, digest: digestOf(bytes), underWay: changedSince || inOutbox }));
  }

  /**
   * `ids` null: all that the table has. What the topic knows better is left alone: an older version after a newer one would be dropped
   * by subscribers and kept by compaction; a restored database publishes above it by itself. Answers how many were put into the outbox.
   */
  private async publish(entity: EntityName, mastered: MasteredEntity, facet: Facet, run: string, ids: string[] | null, ahead: ReadonlySet<string>): Promise<number> {
    let published = 0;
    for (let after = LOWEST, at = 0; ; ) {
      const chunk = ids ? ids.slice(at, at + CHUNK) : await this.nextIds(entity, facet, after);
      if (chunk.length === 0) return published;
      published += await this.master.database.transaction((tx) => this.publishChunk(tx, entity, mastered, facet, run, chunk.filter((id) => !ahead.has(id))));
      this.master.relay.wake();
      at += CHUNK;
      after = chunk[chunk.length - 1]!;
    }
  }

  private async nextIds(entity: EntityName, facet: Facet, after: string): Promise<string[]> {
    const [event] = columnsOf(facet);
    const { rows } = await this.master.database.query({ text: `select id from record where entity = $1 and id > $2::uuid and ${event} is not null order by id limit ${CHUNK}`, values: [entity, after] });
    return (rows as [string][]).map(([id]) => id);
  }

  private async publishChunk(tx: Transaction, entity: EntityName, mastered: MasteredEntity, facet: Facet, run: string, ids: string[]): Promise<number> {
    const [event, version] = columnsOf(facet);
    const { rows } = await tx.query({ text: `select id, ${version}, ${event} from record where id = any($1::uuid[]) and ${event} is not null order by id for no key update`, values: [uuidArray([...ids].sort())] });
    const found = rows as [string, number, Buffer][];
    const codec = facet.restricted ? mastered.codec.restricted! : mastered.codec.main;
    await codec.decoder.prepare(found.map(([, , bytes]) => bytes));
    const outgoing = found.map(([id, recordVersion, bytes]): NewOutboxRow => {
      const { meta } = codec.decoder.decode(bytes);
      return {
        eventId: meta.eventId, aggregateType: aggregateOf(entity, facet), aggregateId: id, type: meta.type, payload: bytes, occurredAt: new Date(meta.occurredAt), correlationId: meta.correlationId, causationId: meta.causationId,
        traceparent: null, shard: partitionOf(id, CANONICAL_PARTITIONS), recordVersion,
      };
    });
    await addToOutbox(tx, outgoing, run);
    return outgoing.length;
  }
}

const columnsOf = ({ restricted }: Facet): ['event' | 'restricted_event', 'record_version' | 'restricted_version'] => (restricted ? ['restricted_event', 'restricted_version'] : ['event', 'record_version']);
const aggregateOf = (entity: string, { restricted }: Facet): string => (restricted ? `${entity}.restricted` : entity);
