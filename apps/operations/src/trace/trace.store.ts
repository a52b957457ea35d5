import { createHash, randomBytes } from 'node:crypto';
import type { PartitionPosition } from '@muster/platform-kafka';
import { byteaArray, dateArray, int4Array, int8Array, textArray, timestampArray, type Database, type Queryable, type Transaction } from '@muster/platform-postgres';
import type { RecordKeys, TraceRow } from './trace-row.js';

const DAY_MS = 86_400_000;
/** duplicate_table, and the same met in the catalogue's own index. */
const MADE_MEANWHILE = new Set(['42P07', '23505']);
const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);
const isoDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const partitionName = (day: number): string => `trace_event_${isoDay(day).replaceAll('-', '')}`;

/** The tables of the index. All of it may be made again from the topics. */
export class TraceStore {
  private readonly days = new Set<number>();

  constructor(
    private readonly database: Database,
    private readonly keepDays: number,
  ) {}

  /** The key of the hashes: the one that is set, else one that is made once. Where another one was in use, the index is made anew. */
  async hashKey(given: string | undefined): Promise<Buffer> {
    const set = given === undefined ? undefined : Buffer.from(given, 'utf8');
    return this.database.transaction(async (tx) => {
      const made = set ?? randomBytes(32);
      await tx.query({ text: 'insert into trace_secret (key, digest) values ($1, $2) on conflict do nothing', values: [set ? null : made, digestOf(made)] });
      const { rows } = await tx.query({ text: 'select key, digest from trace_secret for update' });
      const [kept, digest] = rows[0] as [Buffer | null, Buffer];
      const used = set ?? kept ?? made;
      if (digestOf(used).equals(digest)) return used;
      await tx.query({ text: 'update trace_secret set key = $1, digest = $2', values: [set ? null : used, digestOf(used)] });
      await tx.query({ text: 'truncate trace_event, trace_record, trace_record_key, trace_cursor' });
      return used;
    });
  }

  /** Older events are not kept. */
  oldest(nowMs: number): number {
    return (dayOf(nowMs) - this.keepDays) * DAY_MS;
  }

  /** Makes the days that rows need; call it before the transaction that writes them. */
  async ensureDays(rows: readonly TraceRow[]): Promise<void> {
    for (const day of new Set(rows.map(({ atMs }) => dayOf(atMs)))) {
      if (this.days.has(day)) continue;
      await this.ensureDay(day);
      this.days.add(day);
    }
  }

  private async ensureDay(day: number): Promise<void> {
    try {
      await this.database.query({ text: `create table if not exists ${partitionName(day)} partition of trace_event for values from ('${isoDay(day)}') to ('${isoDay(day + 1)}')` });
    } catch (error) {
      if (!MADE_MEANWHILE.has((error as { code?: string }).code ?? '')) throw error;
    }
  }

  async dropOld(nowMs: number): Promise<void> {
    const { rows } = await this.database.query({ text: `select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'trace_event'::regclass` });
    const oldest = partitionName(dayOf(this.oldest(nowMs)));
    for (const [name] of rows as [string][]) if (name < oldest) await this.database.query({ text: `drop table ${name}` });
    for (const day of this.days) if (partitionName(day) < oldest) this.days.delete(day);
  }

  async positions(assigned: Readonly<Record<string, readonly number[]>>): Promise<PartitionPosition[]> {
    const { rows } = await this.database.query({ text: 'select topic, partition, next_offset from trace_cursor where topic = any($1::text[])', values: [textArray(Object.keys(assigned))] });
    const next = new Map((rows as [string, number, number][]).map(([topic, partition, offset]) => [`${topic}/${partition}`, offset]));
    return Object.entries(assigned).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition, offset: next.get(`${topic}/${partition}`) ?? 0 })));
  }

  /** One chunk: what it says, and where to go on. */
  async save(tx: Transaction, rows: readonly TraceRow[], keys: readonly RecordKeys[], next: PartitionPosition): Promise<void> {
    await addRows(tx, rows);
    await writeKeys(tx, latestOf(keys));
    await tx.query({
      name: 'trace-cursor', text: 'insert into trace_cursor (topic, partition, next_offset) values ($1, $2, $3) on conflict (topic, partition) do update set next_offset = greatest(trace_cursor.next_offset, excluded.next_offset)', values: [next.topic, next.partition, next.offset],
    });
  }
}

const digestOf = (key: Buffer) => createHash('sha256').update('muster trace').update(key).digest();

async function addRows(tx: Queryable, rows: readonly TraceRow[]): Promise<void> {
  if (rows.length === 0) return;
  const texts = (of: (row: TraceRow) => string | null) => textArray(rows.map(of));
  await tx.query({
    name: 'trace-add',
    text: `insert into trace_event (day, topic, partition, "offset", at, kind, type, service, entity, record_id, system, version, event_id, causation_id, correlation_id, key_hash, about, outcome, detail)
      select * from unnest($1::date[], $2::text[], $3::int4[], $4::int8[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::int8[], $13::text[], $14::text[], $15::text[], $16::bytea[], $17::text[], $18::text[], $19::text[])
      on conflict do nothing`,
    values: [
      dateArray(rows.map(({ atMs }) => dayOf(atMs))), texts(({ topic }) => topic), int4Array(rows.map(({ partition }) => partition)), int8Array(rows.map(({ offset }) => offset)), timestampArray(rows.map(({ atMs }) => atMs)), texts(({ kind }) => kind), texts(({ type }) => type),
      texts(({ service }) => service), texts(({ entity }) => entity), texts(({ recordId }) => recordId), texts(({ system }) => system), int8Array(rows.map(({ version }) => version)), texts(({ eventId }) => eventId), texts(({ causationId }) => causationId), texts(({ correlationId }) => correlationId),
      byteaArray(rows.map(({ keyHash }) => keyHash)), texts(({ about }) => about), texts(({ outcome }) => outcome), texts(({ detail }) => detail),
    ],
  });
}

/** The keys of a record are those of its latest version. */
async function writeKeys(tx: Queryable, keys: readonly RecordKeys[]): Promise<void> {
  if (keys.length === 0) return;
  const { rows } = await tx.query({
    name: 'trace-record',
    text: `insert into trace_record (entity, record_id, version) select * from unnest($1::text[], $2::text[], $3::int8[]) on conflict (record_id, entity) do update set version = excluded.version where trace_record.version < excluded.version returning record_id`,
    values: [textArray(keys.map(({ entity }) => entity)), textArray(keys.map(({ recordId }) => recordId)), int8Array(keys.map(({ version }) => version))],
  });
  const newer = new Set((rows as [string][]).map(([id]) => id));
  const written = keys.filter(({ recordId }) => newer.has(recordId));
  if (written.length === 0) return;
  const pairs = written.flatMap(({ entity, recordId, hashes }) => hashes.map((hash) => ({ hash, entity, recordId })));
  await tx.query({ name: 'trace-keys-gone', text: 'delete from trace_record_key k using unnest($1::text[], $2::text[]) as d(record_id, entity) where k.record_id = d.record_id and k.entity = d.entity', values: [textArray(written.map(({ recordId }) => recordId)), textArray(written.map(({ entity }) => entity))] });
  await tx.query({
    name: 'trace-keys', text: 'insert into trace_record_key (hash, entity, record_id) select * from unnest($1::bytea[], $2::text[], $3::text[]) on conflict do nothing',
    values: [byteaArray(pairs.map(({ hash }) => hash)), textArray(pairs.map(({ entity }) => entity)), textArray(pairs.map(({ recordId }) => recordId))],
  });
}

function latestOf(keys: readonly RecordKeys[]): RecordKeys[] {
  const latest = new Map<string, RecordKeys>();
  for (const one of keys) if ((latest.get(one.recordId)?.version ?? -1) < one.version) latest.set(one.recordId, one);
  return [...latest.values()].sort((a, b) => (a.recordId < b.recordId ? -1 : 1));
}
