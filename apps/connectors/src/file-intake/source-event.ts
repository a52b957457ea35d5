import { changeRecordOf, cloudEventHeaders, dataSchemaOf, schemas, type AvroRecordSchema, type EntityName } from '@muster/contracts';
import type { MappedChange, Version } from '@muster/domain-mapping';
import { AvroEncoder, createStorableCheck } from '@muster/platform-avro';
import type { OutgoingMessage } from '@muster/platform-kafka';
import { EARLIEST_DATE, PermanentError } from '@muster/platform-kernel';
import { isTracing, recordSpan, rootTraceparent } from '@muster/platform-tracing';
import { SpanKind } from '@opentelemetry/api';

const DAY_MS = 86_400_000;
const EARLIEST_MS = EARLIEST_DATE * DAY_MS;

/** The milliseconds since 1970 at which a UUIDv7 was minted. */
export function mintedAtMs(eventId: string): number {
  return Number.parseInt(eventId.slice(0, 8) + eventId.slice(9, 13), 16);
}

/** Writes the events of one entity of one system. */
export class SourceEventWriter {
  private readonly encoder: AvroEncoder<unknown>;
  private readonly unstorable: (value: unknown) => string | undefined;
  private readonly dataSchema: string;

  constructor(
    private readonly system: string,
    private readonly entity: EntityName,
    registryUrl: string,
    schemaId: number,
  ) {
    const schema: AvroRecordSchema = schemas[changeRecordOf(entity)];
    this.encoder = new AvroEncoder<unknown>(schema, schemaId);
    this.unstorable = createStorableCheck(schema);
    this.dataSchema = dataSchemaOf(registryUrl, schemaId);
  }

  /**
   * The message of a change. It depends on its arguments alone, so that a repetition is the same to the byte: the change is dated with the minting of its
   * event id where its source gives no time, and its correlation begins with it, since nobody of ours has seen it before. Throws PermanentError where the
   * change does not fit the schema or what a database can hold.
   */
  message({ key, content, occurredAt: given }: MappedChange, { epoch, version, revision }: Version, eventId: string): OutgoingMessage {
    const occurredAt = given ?? mintedAtMs(eventId);
    if (occurredAt < EARLIEST_MS || occurredAt > mintedAtMs(eventId) + DAY_MS) throw new PermanentError('occurred-out-of-range', 'The time of the change lies before the year 1 or more than a day ahead. Correct it; what takes effect later says so in effectiveFrom.');
    const event = {
      meta: { eventId, source: this.system, sourceEpoch: epoch, sourceVersion: version, revision, occurredAt, correlationId: eventId, causationId: null },
      operation: 'assert', effectiveFrom: content.effectiveFrom, replacesEffectiveFrom: null, coverage: content.coverage, asserted: content.asserted, values: content.values, timeline: content.timeline,
    };
    return this.written(key, event, eventId, version, occurredAt, 'asserted');
  }

  /** The message that takes back all that the record says; it depends on its arguments alone, too. */
  retirement(key: string, { epoch, version, revision }: Version, eventId: string): OutgoingMessage {
    const occurredAt = mintedAtMs(eventId);
    const event = {
      meta: { eventId, source: this.system, sourceEpoch: epoch, sourceVersion: version, revision, occurredAt, correlationId: eventId, causationId: null },
      operation: 'retire', effectiveFrom: null, replacesEffectiveFrom: null, coverage: 'change', asserted: [], values: null, timeline: [],
    };
    return this.written(key, event, eventId, version, occurredAt, 'retired');
  }

  private written(key: string, event: object, eventId: string, version: number, occurredAt: number, what: string): OutgoingMessage {
    const value = this.encoder.encode(event);
    const unstorable = this.unstorable(event);
    if (unstorable !== undefined) throw new PermanentError('unstorable', `${unstorable} Correct it in the source.`);
    // It begins its trace as it begins its correlation.
    const traceparent = rootTraceparent(eventId, eventId) ?? undefined;
    const headers = cloudEventHeaders({
      id: eventId, source: this.system, type: `${this.entity}.${what}`, subject: key, timeMs: occurredAt, dataSchema: this.dataSchema, sequence: version, correlationId: eventId, traceparent,
    });
    if (traceparent !== undefined && isTracing()) this.recordBeginning(traceparent, eventId);
    return { key, value, headers };
  }

  private recordBeginning(traceparent: string, eventId: string): void {
    const nowMs = Date.now();
    recordSpan({
      service: 'connectors', name: `create source.${this.system}.${this.entity}`, kind: SpanKind.PRODUCER, traceparent, cause: null, startMs: nowMs, endMs: nowMs,
      attributes: { 'messaging.system': 'kafka', 'messaging.operation.type': 'create', 'messaging.operation.name': 'create', 'messaging.message.id': eventId, 'muster.system': this.system, 'muster.entity': this.entity },
    });
  }
}
