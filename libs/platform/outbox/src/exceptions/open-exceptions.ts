import { createHash } from 'node:crypto';
import { exceptionsTopic, parseSourceTopic, schemas, topicDeclarations, type ExceptionRaisedInput } from '@muster/contracts';
import { createEncoder, registerSchemas, type SchemaRegistry } from '@muster/platform-avro';
import { createTopics, missingTopics, partitionOf, type KafkaSettings } from '@muster/platform-kafka';
import { uuidv7, type Logger } from '@muster/platform-kernel';
import { textArray, type QueryRows, type Transaction } from '@muster/platform-postgres';
import { addToOutbox } from '../add-to-outbox.js';
import type { NewOutboxRow } from '../outbox-row.js';

/** What the rows of exceptions are called in the outbox. */
export const EXCEPTION = 'exception';

/** Something that a person should look at; no personal data in any of it. */
export interface OpenedException {
  /** What exactly is wrong: one event, one attribute of one record, one delivery. Open once at a time. */
  readonly id: string;
  readonly class: string;
  readonly code: string;
  /** The input, the rule and the remedy. */
  readonly reason: string;
  /** Where its like are found; the topic, where an event showed it, if it is not given. */
  readonly place?: string;
  readonly entity?: string | null;
  readonly recordId?: string | null;
  readonly system?: string | null;
  readonly attribute?: string | null;
  /** The event that showed it. */
  readonly topic?: string | null;
  readonly partition?: number | null;
  readonly offset?: number | null;
  readonly eventId?: string | null;
  readonly correlationId?: string | null;
}

/** How what was wrong came to its end. */
export type ExceptionEnd = { readonly state: 'resolved' | 'discarded'; readonly outcome: string };

export interface OpenExceptionsOptions {
  readonly service: string;
  /** Of the configuration by which it works. */
  readonly configVersion: string;
  /** Id under which the schema of `exceptions.v1` is registered. */
  readonly schemaId: number;
  readonly topicNamespace: string;
  now(): number;
}

interface Told {
  readonly fingerprint: string;
  readonly exception: OpenedException & { readonly configVersion: string };
}

/** Events are known by their place. */
export const eventExceptionId = (topic: string, partition: number, offset: number) => `event/${topic}/${partition}/${offset}`;

/** Postgres text holds no NUL and no lone surrogate. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\ufffd');

/** Of the topic, which has as many partitions wherever it is. */
const declaration = topicDeclarations([]).find(({ name }) => name === exceptionsTopic)!;

/** Makes the topic where nobody has made it, and registers its schema: without it, exceptions would hold up what is published beside them. Answers the schema's id. */
export async function prepareExceptions(kafka: KafkaSettings, registry: SchemaRegistry, topicNamespace: string, logger: Logger): Promise<number> {
  const named = { ...declaration, name: topicNamespace + exceptionsTopic };
  if ((await missingTopics(kafka, [named.name], logger)).length > 0) await createTopics(kafka, [named], logger);
  return (await registerSchemas(registry, [declaration], schemas)).get(exceptionsTopic)!;
}

/**
 * Says on `exceptions.v1` what a person should look at, and what came of it, through the outbox and in the transaction of what raises or
 * ends it. What is open stands in a table, so that it is told once however often it is met.
 */
export class OpenExceptions {
  private readonly encode: (value: ExceptionRaisedInput) => Buffer;

  constructor(private readonly options: OpenExceptionsOptions) {
    this.encode = createEncoder<ExceptionRaisedInput>(schemas['muster.exception.ExceptionRaised'], options.schemaId);
  }

  /** Opens those that are not open yet. */
  async raise(tx: Transaction, exceptions: readonly OpenedException[]): Promise<void> {
    if (exceptions.length === 0) return;
    const told = new Map(exceptions.map((exception) => [exception.id, this.toldOf(exception)]));
    const ids = [...told.keys()].sort();
    const { rows } = await tx.query({
      name: 'exception-open',
      text: 'insert into open_exception (id, fingerprint, exception) select unnest($1::text[]), unnest($2::text[]), unnest($3::text[])::jsonb on conflict (id) do nothing returning id',
      values: [textArray(ids), textArray(ids.map((id) => told.get(id)!.fingerprint)), textArray(ids.map((id) => JSON.stringify(told.get(id)!.exception)))],
    });
    await this.tell(tx, (rows as [string][]).map(([id]) => told.get(id)!), { state: 'raised', outcome: null });
  }

  /** What was tried again and is still wrong: the same, or something else, which ends what it was before. */
  async failedAgain(tx: Transaction, exceptions: readonly OpenedException[]): Promise<void> {
    if (exceptions.length === 0) return;
    const { rows } = await tx.query({ name: 'exception-open-now', text: 'select id, fingerprint, exception from open_exception where id = any($1::text[])', values: [textArray(exceptions.map(({ id }) => id))] });
    const open = new Map((rows as [string, string, Told['exception']][]).map(([id, fingerprint, exception]) => [id, { fingerprint, exception }]));
    // Another configuration does not make it another fault.
    const isSame = (one: OpenedException) => {
      const before = open.get(one.id)?.exception;
      return before !== undefined && before.class === one.class && before.code === one.code;
    };
    await this.tell(tx, exceptions.filter(isSame).map(({ id }) => open.get(id)!), { state: 'retried', outcome: null });
    const others = exceptions.filter((one) => !isSame(one));
    await this.end(tx, others.map(({ id }) => id), { state: 'resolved', outcome: 'other-fault' });
    await this.raise(tx, others);
  }

  /** Ends those that are open; the others are none of ours. */
  async end(tx: Transaction, ids: readonly string[], end: ExceptionEnd): Promise<void> {
    if (ids.length === 0) return;
    await this.tellEnded(tx, await tx.query({ name: 'exception-end', text: 'delete from open_exception where id = any($1::text[]) returning fingerprint, exception', values: [textArray([...ids].sort())] }), end);
  }

  private async tellEnded(tx: Transaction, { rows }: QueryRows, end: ExceptionEnd): Promise<void> {
    await this.tell(tx, (rows as [string, Told['exception']][]).map(([fingerprint, exception]) => ({ fingerprint, exception })), end);
  }

  private toldOf(given: OpenedException): Told {
    const { topicNamespace, configVersion } = this.options;
    const topic = given.topic?.slice(topicNamespace.length);
    const spoken = topic === undefined ? undefined : parseSourceTopic(topic);
    const place = given.place ?? topic ?? '';
    const exception = { ...given, reason: storable(given.reason), code: storable(given.code), place, entity: given.entity ?? spoken?.entity ?? null, system: given.system ?? spoken?.system ?? null, configVersion };
    const fingerprint = createHash('sha256').update([given.class, given.code, place, configVersion].join('\u0001')).digest('hex').slice(0, 32);
    return { fingerprint, exception };
  }

  private async tell(tx: Transaction, told: readonly Told[], how: { state: string; outcome: string | null }): Promise<void> {
    if (told.length > 0) await addToOutbox(tx, told.map((one) => this.rowOf(one, how)));
  }

  private rowOf({ fingerprint, exception }: Told, how: { state: string; outcome: string | null }): NewOutboxRow {
    const { id, eventId: causationId = null, correlationId, ...said } = exception;
    const nowMs = this.options.now();
    const eventId = uuidv7(nowMs);
    const meta = { eventId, source: this.options.service, sourceEpoch: 0, sourceVersion: nowMs, revision: 0, occurredAt: nowMs, correlationId: correlationId ?? eventId, causationId };
    return {
      eventId, aggregateType: EXCEPTION, aggregateId: fingerprint, type: `exception.${how.state}`, payload: this.encode({ ...said, ...how, meta, fingerprint, exceptionId: id }), occurredAt: new Date(nowMs),
      correlationId: meta.correlationId, causationId, traceparent: null, shard: partitionOf(fingerprint, declaration.partitions), recordVersion: nowMs,
    };
  }
}
