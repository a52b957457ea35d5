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
export function childTraceparent(parent: string | null, eventId: string): string | null {
  if (parent === null) return null;
  return `${parent.slice(0, 36)}${eventId.slice(19, 23)}${eventId.slice(24)}${parent.slice(52)}`;
}
