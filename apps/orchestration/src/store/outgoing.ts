import { changeRecordOf, entities, schemas } from '@muster/contracts';
import { createEncoder } from '@muster/platform-avro';
import { partitionOf } from '@muster/platform-kafka';
import { uuidv5 } from '@muster/platform-kernel';
import type { NewOutboxRow } from '@muster/platform-outbox';
import { childTraceparent } from '@muster/platform-tracing';

/** Partitions of the topics that orchestration publishes to: its own steps and what it asks for, and the notices. */
export const STEP_PARTITIONS = 6;
export const NOTICE_PARTITIONS = 12;
/** Entities of which processes ask their master for something, as the system `orchestration`. */
export const ASKED = ['assignment', 'demand'] as const;
export type Asked = (typeof ASKED)[number];
export const askOf = (entity: Asked) => `ask-${entity}`;
export const NOTICE = 'notice';

/** Of the ids of events that follow from what they say, so that saying it again after a crash says the same. */
const EVENT_NAMESPACE = '6f1a2c0e-93b4-4d5e-8a77-2b9c1d4e5f60';

export interface Ask {
  /** What the id of the event follows from, with the version. */
  readonly because: string;
  /** Id by which orchestration speaks of the record. */
  readonly key: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Rises from ask to ask of one record; milliseconds since 1970. */
  readonly version: number;
  readonly correlationId: string;
  /** Of what it is asked for. */
  readonly traceparent?: string | null;
}

export interface NoticeWrite {
  readonly id: string;
  readonly recipient: string;
  readonly about: string;
  readonly cause: string;
  readonly process: string;
  readonly lastDay: number | null;
  readonly returnDate: number | null;
  readonly bookings: readonly { readonly booking: string; readonly project: string | null; readonly plannedUntil: number | null; readonly bookedUntil: number | null }[];
  readonly replacement: string | null;
}

/** Rows of the outbox for what processes ask for, and for whom they tell. */
export class Outgoing {
  private readonly encoders: Readonly<Record<Asked, (value: object) => Buffer>>;
  private readonly encodeNotice: (value: object) => Buffer;

  constructor(schemaIds: Readonly<Record<Asked | typeof NOTICE, number>>, private readonly configVersion: string) {
    const encoderOf = (record: string, id: number) => createEncoder<object>(schemas[record as keyof typeof schemas], id);
    this.encoders = { assignment: encoderOf(changeRecordOf('assignment'), schemaIds.assignment), demand: encoderOf(changeRecordOf('demand'), schemaIds.demand) };
    this.encodeNotice = encoderOf(entities.notice.canonicalRecord, schemaIds.notice);
  }

  ask(entity: Asked, { because, key, values, version, correlationId, traceparent }: Ask): NewOutboxRow {
    const eventId = uuidv5(`${because}/${version}`, EVENT_NAMESPACE);
    const meta = { eventId, source: 'orchestration', sourceEpoch: 0, sourceVersion: version, revision: 0, occurredAt: version, correlationId, causationId: null };
    const payload = this.encoders[entity]({ meta, operation: 'assert', effectiveFrom: null, replacesEffectiveFrom: null, coverage: 'change', asserted: Object.keys(values), values, timeline: [] });
    return { eventId, aggregateType: askOf(entity), aggregateId: key, type: `${entity}.asserted`, payload, occurredAt: new Date(version), correlationId, causationId: null, traceparent: childTraceparent(traceparent, eventId), cause: traceparent ?? null, shard: partitionOf(key, STEP_PARTITIONS), recordVersion: version };
  }

  notice({ id, bookings, ...told }: NoticeWrite, correlationId: string, nowMs: number): NewOutboxRow {
    const eventId = uuidv5(`notice/${id}`, EVENT_NAMESPACE);
    const type = 'notice.issued';
    const meta = { eventId, source: 'orchestration', sourceEpoch: 0, sourceVersion: 1, revision: 0, occurredAt: nowMs, correlationId, causationId: null, recordVersion: 1, configVersion: this.configVersion, externalIds: [], type, changed: [] };
    const payload = this.encodeNotice({ meta, noticeId: id, ...told, bookings: bookings.map((booking) => ({ ...booking, removed: false })), mergedInto: null, retired: false });
    return { eventId, aggregateType: NOTICE, aggregateId: id, type, payload, occurredAt: new Date(nowMs), correlationId, causationId: null, traceparent: null, shard: partitionOf(id, NOTICE_PARTITIONS), recordVersion: 1 };
  }
}
