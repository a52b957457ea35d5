const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZERO = /^0+$/;

/**
 * A W3C traceparent that may be carried on, in the form of version 00; null where the text is none: version ff, ids of zeros,
 * capitals, or more parts than version 00 has. Of a later version the four parts known today are read.
 */
export function parseTraceparent(text: string | null | undefined): string | null {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(text ?? '') ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return null;
  if (ZERO.test(traceId!) || ZERO.test(spanId!)) return null;
  return `00-${traceId}-${spanId}-${flags}`;
}

/**
 * The traceparent of an event of ours that is caused by what came with `parent`: the same trace and flags, another span. The span id is
 * the random half of the event's id, a UUIDv7, so that an event that is sent twice is the same to the byte, and its span can be
 * found by its id.
 */
export function childTraceparent(parent: string | null | undefined, eventId: string): string | null {
  if (parent === null || parent === undefined) return null;
  return `${parent.slice(0, 36)}${eventId.slice(19, 23)}${eventId.slice(24)}${parent.slice(52)}`;
}

/**
 * The traceparent of an event that begins something, and that no one outside has given one: the trace has the id of the correlation, so that either
 * is found by the other, and the span the random half of the event's id. Null where the correlation is no UUID.
 */
export function rootTraceparent(correlationId: string, eventId: string): string | null {
  return parseTraceparent(`00-${correlationId.replaceAll('-', '')}-${eventId.slice(19, 23)}${eventId.slice(24)}-01`);
}

/** What the headers of a message carry; null where that is none. */
export function carriedTraceparent(headers: Readonly<Record<string, unknown>>): string | null {
  const header = headers['traceparent'];
  const first: unknown = Array.isArray(header) ? header[0] : header;
  return parseTraceparent(first === undefined || first === null ? first : String(first as string | Buffer));
}
