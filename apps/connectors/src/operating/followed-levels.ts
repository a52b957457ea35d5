import type { ServiceMetrics } from '@muster/platform-observability';
import type { Database } from '@muster/platform-postgres';
import type { Gauge } from 'prom-client';
import { feedStates } from '../feeds/feed-position.store.js';
import type { SystemRuntime } from '../systems/system-runtime.js';
import { streamStates } from './systems.reader.js';

type StreamGauge = Gauge<'system' | 'stream'>;
interface Followed {
  readonly stream: string;
  /** An instant, ISO 8601. */
  readonly at: string | null;
  readonly fault: string | null;
}

/** A question that all who ask at once ask together. */
export function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask().finally(() => (asked = undefined)));
}

/** How fresh the streams and feeds are that this process reads and follows now, and which of them have a fault. */
export function addFollowedLevels(service: ServiceMetrics, database: Database, systems: ReadonlyMap<string, SystemRuntime>): void {
  const read = askedOnce(async () => mapped(await streamStates(database), ({ stream, readAt: at, fault }) => ({ stream, at, fault })));
  const told = askedOnce(async () => mapped(await feedStates(database), ({ stream, lastEventAt: at, fault }) => ({ stream, at, fault })));
  const levels = (states: typeof read, here: (system: SystemRuntime) => ReadonlyMap<string, unknown>, set: (gauge: StreamGauge, labels: { system: string; stream: string }, followed: Followed) => void) => async (gauge: StreamGauge) => {
    gauge.reset();
    const known = await states();
    for (const [system, runtime] of systems) for (const one of known.get(system) ?? []) if (here(runtime).has(one.stream)) set(gauge, { system, stream: one.stream }, one);
  };
  const age = (gauge: StreamGauge, labels: { system: string; stream: string }, { at }: Followed) => at !== null && gauge.set(labels, Math.max(0, (Date.now() - Date.parse(at)) / 1_000));
  const faulty = (gauge: StreamGauge, labels: { system: string; stream: string }, { fault }: Followed) => gauge.set(labels, fault === null ? 0 : 1);
  service.gauge('muster_stream_read_age_seconds', 'Time since a stream was last read to its end, or the file of a target written; absent before the first time.', ['system', 'stream'], levels(read, ({ streams }) => streams, age));
  service.gauge('muster_stream_faulty', '1 where a stream cannot be read, or a file not be written, as it should be; `muster systems <system>` tells why.', ['system', 'stream'], levels(read, ({ streams }) => streams, faulty));
  service.gauge('muster_feed_event_age_seconds', 'Time since the newest event that a feed brought was worked off; absent before the first one.', ['system', 'stream'], levels(told, ({ feeds }) => feeds, age));
  service.gauge('muster_feed_faulty', '1 where a feed is down for a reason that `muster systems <system>` tells.', ['system', 'stream'], levels(told, ({ feeds }) => feeds, faulty));
}

const mapped = <T, U>(states: ReadonlyMap<string, readonly T[]>, as: (one: T) => U) => new Map([...states].map(([system, all]) => [system, all.map(as)] as const));
