import { compareStamps, type IncomingChange, type Stamp } from '@muster/domain-claims';
import { byteaArray, dateArray, int4Array, int8Array, textArray, timestampArray, uuidArray, type Transaction } from '@muster/platform-postgres';
import type { ReceivedMessage } from '@muster/platform-kafka';

export interface Place {
  topic: string;
  partition: number;
  offset: number;
}

/** Where a step stands in the order of its record. */
export interface StepOrder extends Stamp {
  system: string;
  /** Milliseconds since 1970. */
  occurredAt: number;
}

/** The first of a queue. */
export type HeldHead = Place & StepOrder;

/** An event whose step is held: parked because it is impossible from where its record stands, or waiting behind one that is. */
export interface HeldStep extends Place, StepOrder {
  recordId: string;
  day: number;
  eventId: string;
  correlationId: string;
  /** Version of the record when the step was last tried. */
  triedVersion: number;
  /** Null for one that is parked: `parked` has it. */
  message: ReceivedMessage | null;
}

const samePlace = (a: Place, b: Place) => a.topic === b.topic && a.partition === b.partition && a.offset === b.offset;

/**
 * The first of each queue, as rows of step_hold: of the system that asked for the earliest one, the step with the lowest version. What one
 * system says has the order of its versions, whatever its clock says. `of` narrows the records.
 */
export const headsOf = (of = ''): string => `select distinct on (h.record_id) h.* from step_hold h
  join (select distinct on (record_id) record_id, system from step_hold ${of} order by record_id, occurred_at, id) e on e.record_id = h.record_id and e.system = h.system
  order by h.record_id, h.epoch, h.version, h.revision, h.id`;

/** Steps of life cycles that wait for an earlier one, in their order, one queue per record. */
export class StepHoldStore {
  /** Record to the event that stands first in its queue. */
  async heads(tx: Transaction, recordIds: readonly string[]): Promise<Map<string, HeldHead>> {
    const { rows } = await tx.query({
      name: 'step-hold-heads', values: [uuidArray(recordIds)],
      text: `select record_id, topic, partition, "offset", system, epoch, version, revision, occurred_at from (${headsOf('where record_id = any($1::uuid[])')}) head`,
    });
    return new Map((rows as [string, string, number, number, string, number, number, number, number][]).map(([id, topic, partition, offset, system, epoch, version, revision, occurredAt]) => [id, { topic, partition, offset, system, epoch, version, revision, occurredAt }]));
  }

  /** Adds to the queues; one that is there keeps its place. */
  async add(tx: Transaction, steps: readonly HeldStep[]): Promise<void> {
    if (steps.length === 0) return;
    await tx.query({
      name: 'step-hold-add',
      text: `insert into step_hold (record_id, topic, partition, "offset", day, event_id, correlation_id, tried_version, waits, key, value, headers, event_at, system, epoch, version, revision, occurred_at)
        select d.record_id, d.topic, d.partition, d.o, d.day, d.event_id, d.correlation_id, d.tried, d.waits::bool, d.key, d.value, d.headers::jsonb, d.event_at, d.system, d.epoch, d.version, d.revision, d.occurred_at
        from unnest($1::uuid[], $2::text[], $3::int4[], $4::int8[], $5::date[], $6::text[], $7::text[], $8::int8[], $9::text[], $10::bytea[], $11::bytea[], $12::text[], $13::timestamptz[], $14::text[], $15::int4[], $16::int8[], $17::int4[], $18::int8[])
          with ordinality as d(record_id, topic, partition, o, day, event_id, correlation_id, tried, waits, key, value, headers, event_at, system, epoch, version, revision, occurred_at, nth) order by d.nth
        on conflict (topic, partition, "offset") do update set revision = excluded.revision, tried_version = excluded.tried_version, waits = excluded.waits, key = excluded.key, value = excluded.value, headers = excluded.headers, event_at = excluded.event_at`,
      values: [
        uuidArray(steps.map((step) => step.recordId)), textArray(steps.map((step) => step.topic)), int4Array(steps.map((step) => step.partition)), int8Array(steps.map((step) => step.offset)), dateArray(steps.map((step) => step.day)),
        textArray(steps.map((step) => step.eventId)), textArray(steps.map((step) => step.correlationId)), int8Array(steps.map((step) => step.triedVersion)), textArray(steps.map((step) => String(step.message !== null))),
        byteaArray(steps.map((step) => step.message?.key ?? null)), byteaArray(steps.map((step) => step.message?.value ?? null)), textArray(steps.map((step) => plainHeaders(step.message))), timestampArray(steps.map((step) => step.message?.timestampMs ?? 0)),
        textArray(steps.map((step) => step.system)), int4Array(steps.map((step) => step.epoch)), int8Array(steps.map((step) => step.version)), int4Array(steps.map((step) => step.revision)), int8Array(steps.map((step) => step.occurredAt)),
      ],
    });
  }

  async remove(tx: Transaction, places: readonly Place[]): Promise<void> {
    if (places.length === 0) return;
    await tx.query({
      name: 'step-hold-remove', text: 'delete from step_hold h using unnest($1::text[], $2::int4[], $3::int8[]) as d(topic, partition, o) where h.topic = d.topic and h.partition = d.partition and h."offset" = d.o',
      values: [textArray(places.map((place) => place.topic)), int4Array(places.map((place) => place.partition)), int8Array(places.map((place) => place.offset))],
    });
  }
}

export function isAt(place: Place | undefined, other: Place): boolean {
  return place !== undefined && samePlace(place, other);
}

/** Whether a change comes behind the first of its record's queue: by version, where one system says both, else by when it happened. */
export function isBehind(head: HeldHead | undefined, change: IncomingChange): boolean {
  if (!head || isAt(head, change.position)) return false;
  return change.system === head.system ? compareStamps(change.assertions[0]!, head) > 0 : change.occurredAt >= head.occurredAt;
}

/** The head of what a chunk itself holds, once this change is held as well. */
export function earlierOf(head: HeldHead | undefined, { system, occurredAt, position, assertions }: IncomingChange): HeldHead {
  const { epoch, version, revision } = assertions[0]!;
  const own = { ...position, system, occurredAt, epoch, version, revision };
  if (!head) return own;
  const comesFirst = head.system === system ? compareStamps(own, head) < 0 : occurredAt < head.occurredAt;
  return comesFirst ? own : head;
}

function plainHeaders(message: ReceivedMessage | null): string {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(message?.headers ?? {})) {
    const one = Array.isArray(value) ? value[0] : value;
    if (one !== undefined) plain[name] = one.toString();
  }
  return JSON.stringify(plain);
}
