/** What a published event says of itself in CloudEvents terms; docs/events/README.md has the mapping. */
export interface CloudEventAttributes {
  /** meta.eventId: the same id and source mean the same event. */
  readonly id: string;
  /** The publishing service or system, for example worker-sync. */
  readonly source: string;
  /** What happened, for example worker.activated. */
  readonly type: string;
  /** Id of the record, equal to the message key. */
  readonly subject: string;
  /** meta.occurredAt, milliseconds since 1970 UTC. */
  readonly timeMs: number;
  /** Where the schema is, as a URI: see `dataSchemaOf`. */
  readonly dataSchema: string;
  /** Record version. */
  readonly sequence: number;
  readonly correlationId: string;
  /** W3C trace context of the span that published. */
  readonly traceparent?: string;
  /** Id of the replay or republish run; absent on a first publication. */
  readonly replay?: string;
}

/** CloudEvents orders sequences as text: padded to the digits of 2^53-1, text and number agree. */
const sequenceDigits = 16;

/** Kafka headers of the CloudEvents Kafka protocol binding, binary mode. The value is Avro, so content-type is application/avro. */
export function cloudEventHeaders(event: CloudEventAttributes): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/avro',
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: event.source,
    ce_type: event.type,
    ce_subject: event.subject,
    ce_time: new Date(event.timeMs).toISOString(),
    ce_dataschema: event.dataSchema,
    ce_sequence: String(event.sequence).padStart(sequenceDigits, '0'),
    ce_correlationid: event.correlationId,
  };
  if (event.traceparent !== undefined) headers.ce_traceparent = headers.traceparent = event.traceparent;
  if (event.replay !== undefined) headers.ce_replay = event.replay;
  return headers;
}

/** URI of the schema that the registry holds under this id. */
export function dataSchemaOf(registryUrl: string, schemaId: number): string {
  return `${registryUrl.replace(/\/+$/, '')}/schemas/ids/${schemaId}`;
}
