import { canonicalTopic, deliveryReceiptsTopic, entities, schemas } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { beginsActivation, beginsApproval, beginsOnboarding, type ProcessName, type Processes } from '@muster/domain-process';
import { createDecoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';
import { parkedResult, type EventResult, type Inbound } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import { localDateAt, PermanentError } from '@muster/platform-kernel';
import { uuidArray, textArray, type Transaction } from '@muster/platform-postgres';
import { requestCases, wake, type RequestedCase } from '../store/process.store.js';
import { lockSubjects, writeReceipts, writeSubjects, type KnownSubject, type ReceiptWrite } from '../store/subject.store.js';
import { FOLLOWED, readSubject, type Followed } from './read-subject.js';

export interface FollowOptions {
  inbound: Inbound;
  registry: SchemaSource;
  topicNamespace: string;
  processes: Processes;
  now(): number;
  onCommitted(): void;
}

interface Receipt {
  meta: { eventId: string; correlationId: string | null };
  entity: string;
  recordId: string;
  system: string;
  recordVersion: number;
}

const RESTRICTED = canonicalTopic('worker', { restricted: true });
const LEGAL_ENTITY = canonicalTopic('legal-entity');
/** The process that a record of an entity may begin. */
const PROCESS_OF: Readonly<Partial<Record<Followed, ProcessName>>> = { worker: 'onboarding', project: 'project-activation', assignment: 'staffing-approval' };
/** An attribute that only the restricted record has, as processes need it. */
const COST_RATE = 'costRate';

export function followedTopics(): string[] {
  return [...FOLLOWED.map((entity) => canonicalTopic(entity)), RESTRICTED, LEGAL_ENTITY, deliveryReceiptsTopic];
}

/**
 * Takes in what the masters publish and what targets acknowledge: keeps what processes look at, asks for the cases that events begin, and
 * wakes those that wait, all in the transaction of the event. An event that comes again, or late, begins nothing twice.
 */
export class FollowRecords {
  private readonly decoders = new Map<string, AvroDecoder<never>>();

  constructor(private readonly options: FollowOptions) {}

  async apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    const topic = batch.topic.slice(this.options.topicNamespace.length);
    const decoder = this.decoderOf(topic);
    await decoder.prepare(batch.messages.map((message) => message.value));
    const outcome = await this.options.inbound.take(batch, async (tx, messages) => {
      const read = messages.map((message) => readValue<never>(decoder, message));
      const values = read.flatMap((one) => ('value' in one && one.value !== null ? [one.value] : []));
      await this.take(tx, topic, values);
      return read.map((one): EventResult => ('value' in one ? resultOf(one.value) : one));
    });
    this.options.onCommitted();
    return outcome;
  }

  private take(tx: Transaction, topic: string, values: readonly never[]): Promise<void> {
    if (topic === deliveryReceiptsTopic) return this.takeReceipts(tx, values);
    if (topic === LEGAL_ENTITY) return takeLegalEntities(tx, values);
    if (topic === RESTRICTED) return takeCostRates(tx, values);
    return this.takeRecords(tx, FOLLOWED.find((entity) => canonicalTopic(entity) === topic)!, values);
  }

  private async takeRecords(tx: Transaction, entity: Followed, records: readonly CanonicalRecord[]): Promise<void> {
    const idOf = (record: CanonicalRecord) => record[entities[entity].idField] as string;
    const known = await lockSubjects(tx, entity, [...new Set(records.map(idOf))]);
    const latest = new Map<string, CanonicalRecord>();
    const cases: RequestedCase[] = [];
    for (const record of records) {
      const id = idOf(record);
      const before = known.get(id);
      if (before && before.version >= record.meta.recordVersion) continue;
      const asked = this.caseOf(entity, record, before);
      if (asked) cases.push(asked);
      const { over } = readSubject(entity, record);
      known.set(id, { version: record.meta.recordVersion, over, caseNth: asked?.nth ?? before?.caseNth ?? 0 });
      latest.set(id, record);
    }
    await writeSubjects(tx, entity, [...latest.values()].map((record) => readSubject(entity, record)));
    if (entity === 'worker') await keepCostRates(tx, [...latest.keys()]);
    await requestCases(tx, cases);
    await wake(tx, entity, [...latest.keys()]);
  }

  /** The case that an event begins: of a record that has none, or whose last one is over. */
  private caseOf(entity: Followed, record: CanonicalRecord, before: KnownSubject | undefined): RequestedCase | undefined {
    const isFresh = !before || before.over || before.caseNth === 0;
    if (!isFresh || !this.begins(entity, record, before)) return undefined;
    const process = PROCESS_OF[entity]!;
    const recordId = record[entities[entity].idField] as string;
    const nth = (before?.caseNth ?? 0) + 1;
    const { correlationId, eventId, recordVersion } = record.meta;
    return { instance: `${process}/${recordId}/${nth}`, process, entity, recordId, correlationId, causationId: eventId, nth, since: recordVersion };
  }

  private begins(entity: Followed, record: CanonicalRecord, before: KnownSubject | undefined): boolean {
    if (entity === 'project') return beginsActivation(record);
    if (entity === 'assignment') return beginsApproval(record);
    if (entity !== 'worker') return false;
    const { hiredSinceDays } = this.options.processes.get('onboarding')!;
    const isFirstOfSpell = (!before || before.over) && record.meta.occurredAt > this.options.now() - hiredSinceDays * 86_400_000;
    return beginsOnboarding(record, { today: localDateAt(this.options.now(), 'UTC'), hiredSinceDays, isFirstOfSpell });
  }

  private async takeReceipts(tx: Transaction, receipts: readonly Receipt[]): Promise<void> {
    const followed = receipts.filter(({ entity }) => (FOLLOWED as readonly string[]).includes(entity));
    await writeReceipts(tx, followed.map(({ entity, recordId, system, recordVersion }): ReceiptWrite => ({ entity, id: recordId, system, version: recordVersion })));
    for (const entity of FOLLOWED) await wake(tx, entity, followed.filter((receipt) => receipt.entity === entity).map(({ recordId }) => recordId));
  }

  private decoderOf(topic: string): AvroDecoder<never> {
    let decoder = this.decoders.get(topic);
    if (!decoder) this.decoders.set(topic, (decoder = createDecoder<never>(schemas[recordOf(topic) as keyof typeof schemas], this.options.registry)));
    return decoder;
  }
}

function recordOf(topic: string): string {
  if (topic === deliveryReceiptsTopic) return 'muster.delivery.DeliveryReceipt';
  if (topic === RESTRICTED) return entities.worker.restrictedRecord!;
  return entities[topic === LEGAL_ENTITY ? 'legal-entity' : FOLLOWED.find((entity) => canonicalTopic(entity) === topic)!].canonicalRecord;
}

type Read<T> = { value: T | null } | EventResult;

function readValue<T>(decoder: AvroDecoder<T>, message: ReceivedMessage): Read<T> {
  if (message.value === null) return { value: null };
  try {
    return { value: decoder.decode(message.value) };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return parkedResult({ class: 'unreadable', code: error.code, reason: error.message });
  }
}

function resultOf(value: { meta: { eventId: string; correlationId: string | null } } | null): EventResult {
  if (!value) return { outcome: 'no-effect', recordId: null, eventId: null, correlationId: null, detail: 'tombstone' };
  return { outcome: 'applied', recordId: null, eventId: value.meta.eventId, correlationId: value.meta.correlationId, detail: null };
}

async function takeLegalEntities(tx: Transaction, records: readonly CanonicalRecord[]): Promise<void> {
  const codes = new Map(records.map((record) => [record['legalEntityId'] as string, (record['code'] ?? null) as string | null]));
  const ids = [...codes.keys()].sort();
  await tx.query({ name: 'legal-entity-code', text: 'insert into legal_entity_code (id, code) select unnest($1::uuid[]), unnest($2::text[]) on conflict (id) do update set code = excluded.code', values: [uuidArray(ids), textArray(ids.map((id) => codes.get(id)!))] });
}

/** That a worker has a cost rate, and not which, on a row that stands beside those of the worker itself. */
async function takeCostRates(tx: Transaction, records: readonly CanonicalRecord[]): Promise<void> {
  const latest = new Map(records.map((record) => [record['workerId'] as string, record]));
  await writeSubjects(tx, 'worker.restricted', [...latest].map(([id, record]) => ({
    id, version: record.meta.recordVersion, present: record[COST_RATE] == null ? [] : [COST_RATE], status: null, startDate: null, over: false, legalEntity: null, group: null, live: false, refs: {}, correlationId: record.meta.correlationId,
  })));
  await keepCostRates(tx, [...latest.keys()]);
  await wake(tx, 'worker', [...latest.keys()]);
}

/** The two topics of a worker come in any order: what the restricted one says is added whenever either has moved. */
async function keepCostRates(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.query({
    name: 'subject-cost-rate',
    text: `update subject s set present = case when r.present = '{}' then array_remove(s.present, '${COST_RATE}') else array_append(array_remove(s.present, '${COST_RATE}'), '${COST_RATE}') end
      from subject r where s.entity = 'worker' and s.id = any($1::uuid[]) and r.entity = 'worker.restricted' and r.id = s.id`, values: [uuidArray(ids)],
  });
}
