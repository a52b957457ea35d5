import { canonicalTopic } from '@muster/contracts';
import { pause } from '@muster/platform-kernel';
import { fetchOffsets } from '@muster/platform-kafka';
import kafkajs from 'kafkajs';
import type { EncodedEvent } from './broker.js';
import { pollUntil } from './database.js';
import type { SourceEvent } from './events.js';
import type { BenchPlace, Candidate } from './measure.js';

/** Milliseconds from before the source publishes to the canonical event in the hands of a subscriber. */
export interface LatencyFigures {
  events: number;
  p50: number;
  p99: number;
  max: number;
}

const EVERY_MS = 20;

/** Those from `start` on that are sure to change the record: neither repeated, nor late, nor dated ahead. */
export function changesOf(events: readonly SourceEvent[], encoded: readonly EncodedEvent[], start: number): { eventId: string; message: EncodedEvent }[] {
  const seen = new Set<SourceEvent>(events.slice(0, start));
  return events.flatMap((event, place) => {
    if (place < start || seen.has(event) || event.isLate || event.effectiveFrom !== null) return [];
    seen.add(event);
    return [{ eventId: event.eventId, message: encoded[place]! }];
  });
}

/** Publishes one event each 20 ms and reads the canonical topic beside it. The correlation id, minted by the source, joins both ends. */
export async function measureLatency(place: BenchPlace, candidate: Candidate, changes: readonly { eventId: string; message: EncodedEvent }[]): Promise<LatencyFigures> {
  const { broker } = place;
  const consumer = new kafkajs.Kafka({ clientId: 'bench', brokers: broker.kafka.brokers, logLevel: kafkajs.logLevel.ERROR }).consumer({ groupId: `${candidate.namespace}latency`, maxWaitTimeInMs: 500 });
  const sentMs = new Map<string, number>();
  const took = new Map<string, number>();
  const topic = candidate.namespace + canonicalTopic('worker');
  const already = (await fetchOffsets(broker.kafka, topic)).reduce((sum, { earliest, end }) => sum + end - earliest, 0);
  let seen = 0;
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const nowMs = performance.now();
        seen += batch.messages.length;
        for (const { headers } of batch.messages) {
          const correlationId = String(headers?.ce_correlationid);
          const sent = sentMs.get(correlationId);
          if (sent !== undefined && !took.has(correlationId)) took.set(correlationId, nowMs - sent);
        }
      },
    });
    const wait = { timeoutMs: 30_000, everyMs: 20 };
    await pollUntil(async () => seen, (count) => count >= already, { ...wait, what: 'reading what was published before' });
    await publishEvenly(place, candidate, changes, sentMs);
    await pollUntil(async () => took.size, (size) => size === changes.length, { ...wait, what: `the canonical events of ${changes.length} changes` });
  } finally {
    await consumer.disconnect();
  }
  const sorted = [...took.values()].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { events: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted[sorted.length - 1]! };
}

async function publishEvenly({ broker }: BenchPlace, candidate: Candidate, changes: readonly { eventId: string; message: EncodedEvent }[], sentMs: Map<string, number>): Promise<void> {
  const startedMs = performance.now();
  const sends: Promise<void>[] = [];
  for (const [place, { eventId, message }] of changes.entries()) {
    await pause(Math.max(0, startedMs + place * EVERY_MS - performance.now()));
    sentMs.set(eventId, performance.now());
    // Not awaited here: a slow answer must not slow the beat, which would hide it.
    sends.push(broker.publish(candidate.namespace, [message]));
  }
  await Promise.all(sends);
}
