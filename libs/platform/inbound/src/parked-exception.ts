import { eventExceptionId, type OpenedException } from '@muster/platform-outbox';
import type { EventResult, Refused } from './outcome.js';

export interface ParkedAt {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly refused: Refused;
  readonly result: EventResult;
}

/** A parked event, as a person is told of it. */
export function parkedException({ topic, partition, offset, refused, result }: ParkedAt): OpenedException {
  const { recordId, eventId, correlationId } = result;
  return { id: eventExceptionId(topic, partition, offset), class: refused.class, code: refused.code, reason: refused.reason, topic, partition, offset, recordId, eventId, correlationId };
}
