import { canonicalTopic, entities, schemas } from '@muster/contracts';
import { STAKED, stakeOf, type Stake, type Staked } from '@muster/domain-exception';
import { createDecoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';
import { parkedResult, type EventResult, type Inbound } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import { PermanentError } from '@muster/platform-kernel';
import { boolArray, int8Array, textArray, type Transaction } from '@muster/platform-postgres';

export interface TakeStakesOptions {
  inbound: Inbound;
  registry: SchemaSource;
  topicNamespace: string;
  onCommitted(): void;
}

type Recorded = Readonly<Record<string, unknown>> & { readonly meta: { readonly recordVersion: number; readonly eventId: string; readonly correlationId: string | null } };
type Read = { readonly record: Recorded | null } | EventResult;

export const STAKED_TOPICS: readonly string[] = STAKED.map((entity) => canonicalTopic(entity));

/** Follows which records weigh something, and nothing else of them, so that a group can tell what is at stake. */
export class TakeStakes {
  private readonly decoders = new Map<Staked, AvroDecoder<Recorded>>();

  constructor(private readonly options: TakeStakesOptions) {}

  async apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    const entity = STAKED.find((one) => this.options.topicNamespace + canonicalTopic(one) === batch.topic)!;
    const decoder = this.decoderOf(entity);
    await decoder.prepare(batch.messages.map(({ value }) => value));
    const outcome = await this.options.inbound.take(batch, async (tx, messages) => {
      const read = messages.map((message) => readRecord(decoder, message));
      await storeStakes(tx, entity, read.flatMap((one) => ('record' in one && one.record ? [one.record] : [])));
      return read.map((one) => ('record' in one ? resultOf(one.record) : one));
    });
    this.options.onCommitted();
    return outcome;
  }

  private decoderOf(entity: Staked): AvroDecoder<Recorded> {
    let decoder = this.decoders.get(entity);
    if (!decoder) this.decoders.set(entity, (decoder = createDecoder<Recorded>(schemas[entities[entity].canonicalRecord as keyof typeof schemas], this.options.registry)));
    return decoder;
  }
}

function readRecord(decoder: AvroDecoder<Recorded>, { value }: ReceivedMessage): Read {
  if (value === null) return { record: null };
  try {
    return { record: decoder.decode(value) };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return parkedResult({ class: 'unreadable', code: error.code, reason: error.message });
  }
}

function resultOf(record: Recorded | null): EventResult {
  if (!record) return { outcome: 'no-effect', recordId: null, eventId: null, correlationId: null, detail: 'tombstone' };
  return { outcome: 'applied', recordId: null, eventId: record.meta.eventId, correlationId: record.meta.correlationId, detail: null };
}

/** The latest version of each; groups whose open exceptions are of a record that weighs something else now are counted anew. */
async function storeStakes(tx: Transaction, entity: Staked, records: readonly Recorded[]): Promise<void> {
  const latest = new Map<string, { version: number; stake: Stake }>();
  for (const record of records) {
    const [id, version] = [record[entities[entity].idField] as string, record.meta.recordVersion];
    if ((latest.get(id)?.version ?? 0) < version) latest.set(id, { version, stake: stakeOf(entity, record) });
  }
  if (latest.size === 0) return;
  const ids = [...latest.keys()].sort();
  await tx.query({
    name: 'stake-write',
    text: `with told as (select * from unnest($2::text[], $3::int8[], $4::bool[], $5::int8[]) as t(id, version, counts, hours)),
      before as (select t.id, s.counts, s.hours from told t join staked_record s on s.entity = $1 and s.id = t.id),
      written as (
        insert into staked_record (entity, id, version, counts, hours) select $1, id, version, counts, hours from told order by id
        on conflict (entity, id) do update set version = excluded.version, counts = excluded.counts, hours = excluded.hours where staked_record.version < excluded.version returning id, counts, hours
      )
      insert into group_due (fingerprint) select distinct e.fingerprint from written w left join before b on b.id = w.id join exception e on e.record_id = w.id and e.entity = $1 and e.is_open
      where (w.counts, w.hours) is distinct from (coalesce(b.counts, false), b.hours) order by 1 on conflict (fingerprint) do update set fingerprint = excluded.fingerprint`,
    values: [entity, textArray(ids), int8Array(ids.map((id) => latest.get(id)!.version)), boolArray(ids.map((id) => latest.get(id)!.stake.counts)), int8Array(ids.map((id) => latest.get(id)!.stake.hours))],
  });
}
