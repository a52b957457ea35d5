import { canonicalTopic, deliveryReceiptsTopic, entities, schemas } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { casesAfter, type CaseState, type KnownCase, type ProcessName, type Processes } from '@muster/domain-process';
import { createDecoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';
import { parkedResult, type EventResult, type Inbound } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import { localDateAt, PermanentError } from '@muster/platform-kernel';
import { uuidArray, textArray, type Transaction } from '@muster/platform-postgres';
import { carriedTraceparent } from '@muster/platform-tracing';
import { casesOf, writeCases, type CaseWrite } from '../store/case.store.js';
import { requestCases, wake, type RequestedCase } from '../store/process.store.js';
import { workersOfNotices } from '../store/notice.store.js';
import { workersOfReplacements } from '../store/replacement.store.js';
import { leaversOn, lockSubjects, workersOfBookings, writeReceipts, writeSubjects, type KnownSubject, type ReceiptWrite, type SubjectWrite } from '../store/subject.store.js';
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

/** Of each event, by what it says. */
type Traceparents = ReadonlyMap<unknown, string | null>;

const RESTRICTED = canonicalTopic('worker', { restricted: true });
const LEGAL_ENTITY = canonicalTopic('legal-entity');
const receiptOf = (entity: string) => `${entity}-receipt`;
/** Entity of what managers are told. */
const NOTICE = 'notice';
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
      const traceparents = new Map(read.flatMap((one, i) => ('value' in one && one.value !== null ? [[one.value, carriedTraceparent(messages[i]!.headers)] as const] : [])));
      const values = read.flatMap((one) => ('value' in one && one.value !== null ? [one.value] : []));
      await this.take(tx, topic, values, traceparents);
      return read.map((one): EventResult => ('value' in one ? resultOf(one.value) : one));
    });
    this.options.onCommitted();
    return outcome;
  }

  private take(tx: Transaction, topic: string, values: readonly never[], traceparents: Traceparents): Promise<void> {
    if (topic === deliveryReceiptsTopic) return this.takeReceipts(tx, values);
    if (topic === LEGAL_ENTITY) return takeLegalEntities(tx, values);
    if (topic === RESTRICTED) return takeCostRates(tx, values);
    return this.takeRecords(tx, FOLLOWED.find((entity) => canonicalTopic(entity) === topic)!, values, traceparents);
  }

  private async takeRecords(tx: Transaction, entity: Followed, records: readonly CanonicalRecord[], traceparents: Traceparents): Promise<void> {
    const idOf = (record: CanonicalRecord) => record[entities[entity].idField] as string;
    const ids = [...new Set(records.map(idOf))];
    if (entity === 'worker') await passCostRates(tx, 'shared');
    const known = await lockSubjects(tx, entity, ids);
    const cases = await casesOf(tx, entity, ids);
    const latest = new Map<string, SubjectWrite>();
    const [requested, written, touched]: [RequestedCase[], CaseWrite[], Set<string>] = [[], [], new Set()];
    for (const record of records) {
      const id = idOf(record);
      const before = known.get(id);
      if (before && before.version >= record.meta.recordVersion) continue;
      const subject = readSubject(entity, record);
      const ofRecord = cases.get(id) ?? new Map<ProcessName, KnownCase>();
      for (const { begins, ...after } of this.casesAfter(entity, record, before, ofRecord)) {
        ofRecord.set(after.process, { ...after, ended: !begins && ofRecord.get(after.process)?.ended === true });
        written.push({ ...after, id, since: begins ? record.meta.recordVersion : null });
        if (begins) requested.push({ ...requestOf(entity, id, after, record), traceparent: traceparents.get(record) ?? null });
      }
      cases.set(id, ofRecord);
      for (const other of [before?.worker, before?.lead, subject.worker, subject.lead]) if (other) touched.add(other);
      known.set(id, subject);
      latest.set(id, subject);
    }
    await writeSubjects(tx, entity, [...latest.values()]);
    if (entity === 'worker') await keepCostRates(tx, [...latest.keys()]);
    await writeCases(tx, entity, written);
    await requestCases(tx, requested);
    await wake(tx, entity, [...latest.keys()]);
    if (entity === 'demand') for (const worker of await workersOfReplacements(tx, [...latest.keys()])) touched.add(worker);
    if (entity === 'project') for (const worker of await leaversOn(tx, [...latest.keys()])) touched.add(worker);
    await wake(tx, 'worker', [...touched], entity === 'worker' ? 'report' : entity);
  }

  private casesAfter(entity: Followed, record: CanonicalRecord, before: KnownSubject | undefined, ofRecord: ReadonlyMap<ProcessName, KnownCase>) {
    const { processes, now } = this.options;
    const { hiredSinceDays } = processes.get('onboarding')!;
    return casesAfter(entity, {
      record, before: before && { startDate: before.startDate, legalEntity: before.legalEntity, employmentOver: before.over }, today: localDateAt(now(), 'UTC'), isRecent: record.meta.occurredAt > now() - hiredSinceDays * 86_400_000,
      processes, caseOf: (process) => ofRecord.get(process),
    });
  }

  private async takeReceipts(tx: Transaction, receipts: readonly Receipt[]): Promise<void> {
    const followed = receipts.filter(({ entity }) => entity === NOTICE || (FOLLOWED as readonly string[]).includes(entity));
    await writeReceipts(tx, followed.map(({ entity, recordId, system, recordVersion }): ReceiptWrite => ({ entity, id: recordId, system, version: recordVersion })));
    const idsOf = (entity: string) => followed.filter((receipt) => receipt.entity === entity).map(({ recordId }) => recordId);
    for (const entity of FOLLOWED) await wake(tx, entity, idsOf(entity), receiptOf(entity));
    await wake(tx, 'worker', await workersOfBookings(tx, idsOf('assignment')), receiptOf('assignment'));
    await wake(tx, 'worker', await workersOfReplacements(tx, idsOf('demand')), receiptOf('demand'));
    await wake(tx, 'worker', await workersOfNotices(tx, idsOf(NOTICE)), receiptOf(NOTICE));
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

function requestOf(entity: Followed, recordId: string, { process, nth }: CaseState & { process: ProcessName }, record: CanonicalRecord): RequestedCase {
  const { correlationId, eventId } = record.meta;
  return { instance: `${process}/${recordId}/${nth}`, process, entity, recordId, correlationId, causationId: eventId };
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
  await passCostRates(tx, 'alone');
  await writeSubjects(tx, 'worker.restricted', [...latest].map(([id, record]) => ({
    id, version: record.meta.recordVersion, present: record[COST_RATE] == null ? [] : [COST_RATE], status: null, standing: null, startDate: null, over: false, legalEntity: null, group: null, worker: null, lead: null, live: false, refs: {}, correlationId: record.meta.correlationId,
  })));
  await keepCostRates(tx, [...latest.keys()]);
  await wake(tx, 'worker', [...latest.keys()]);
}

/** First half of an advisory lock that nothing else in the database takes. */
const COST_RATES = 14_106;

/**
 * The two topics of a worker are taken side by side. Of one that neither transaction has written before, each would find nothing of the other's, and the cost rate would be lost until the worker moves again:
 * workers pass beside each other, their cost rates alone.
 */
async function passCostRates(tx: Transaction, how: 'shared' | 'alone'): Promise<void> {
  await tx.query({ text: `select pg_advisory_xact_lock${how === 'shared' ? '_shared' : ''}(${COST_RATES}, 0)` });
}

/** The two topics of a worker come in any order: what the restricted one says is added whenever either has moved. */
async function keepCostRates(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.query({
    name: 'subject-cost-rate',
    text: `update subject s set present = case when r.present = '{}' then array_remove(s.present, '${COST_RATE}') else array_append(array_remove(s.present, '${COST_RATE}'), '${COST_RATE}') end
      from subject r where s.entity = 'worker' and s.id = any($1::uuid[]) and r.entity = 'worker.restricted' and r.id = s.id`, values: [uuidArray(ids)],
  });
}
