import type pg from 'pg';
import type { RunningStack } from '@muster/platform-embedded';
import type { Broker, EncodedEvent } from './broker.js';
import { deadlocksOf, pollUntil, walPosition, withClient, type DatabaseServer } from './database.js';
import type { Expectation } from './events.js';
import { cpuSeconds, memoryMiB, type ServiceProcess } from './processes.js';
import { verifyCanonical, type CanonicalTail } from './verify.js';

/** Where everything of a run stands. */
export interface BenchPlace {
  root: string;
  stack: RunningStack;
  broker: Broker;
  server: DatabaseServer;
  logDir: string;
}

/** How far a service has come: events whose outcome is settled, and whether anything is left to publish. */
export interface Progress {
  settled: number;
  isLeft: boolean;
  outcomes: Record<string, number>;
}

/** A service in a process, database and topics of its own, ready and idle. */
export interface Candidate {
  readonly name: string;
  readonly namespace: string;
  readonly databaseName: string;
  readonly databaseUrl: string;
  readonly service: ServiceProcess;
  /** What `Progress.settled` is when all events of the run are settled. */
  settledAtEnd(published: Pick<Expectation, 'events' | 'distinct'>): number;
  progress(client: pg.Client, due: number): Promise<Progress>;
  /** Rejects where tables and topic differ, or an event is missing or was taken twice. */
  checkTables(client: pg.Client, expectation: Expectation, main: CanonicalTail, progress: Progress): Promise<void>;
}

/** What one run of events through a service took. */
export interface RunFigures {
  eventsPerS: number;
  seconds: number;
  /** CPU seconds per 10,000 events. */
  cpu: { service: number; postgres: number; broker: number; total: number };
  /** MiB of the service: the most it had, and what it had at the end. */
  rssPeak: number;
  rssEnd: number;
  canonicalMessages: number;
  deadlocks: number;
  /** MB of write-ahead log per 10,000 events. */
  walMb: number;
  outcomes: Record<string, number>;
}

const RUN_TIMEOUT_MS = 240_000;
/** Looks are work of the database, and counted as such: few of them. */
const LOOK_MS = 100;

/**
 * Lays the events before the service while its process is held, lets it go, and waits until all of them are accounted for and
 * published. The clock runs from letting go to the broker's time of the last canonical event, or to the look that found all settled,
 * whichever is later. Then everything is checked; figures of a run that did wrong are worth nothing.
 */
export async function measureRun(place: BenchPlace, candidate: Candidate, events: readonly EncodedEvent[], expectation: Expectation, firstVersion = 1): Promise<RunFigures> {
  const { broker } = place;
  candidate.service.hold();
  await broker.publish(candidate.namespace, events);
  return withClient(candidate.databaseUrl, async (client) => {
    const walBefore = await walPosition(client);
    const cpuBefore = cpuNow(place, candidate);
    const startedMs = Date.now();
    candidate.service.release();
    const { progress, endedMs } = await waitForEnd(client, candidate, expectation);
    const cpuAfter = cpuNow(place, candidate);
    const rssEnd = memoryMiB(candidate.service.pid, 'VmRSS');
    const rssPeak = memoryMiB(candidate.service.pid, 'VmHWM');
    const tenThousands = events.length / 10_000;
    const walMb = ((await walPosition(client)) - walBefore) / 1e6 / tenThousands;
    const main = await verifyCanonical(broker, candidate.namespace, expectation, 'main', firstVersion);
    const restricted = await verifyCanonical(broker, candidate.namespace, expectation, 'restricted');
    await candidate.checkTables(client, expectation, main, progress);
    await candidate.service.stop(); // sessions that end hand in their counts
    const seconds = (Math.max(endedMs, main.lastAppendedMs, restricted.lastAppendedMs) - startedMs) / 1_000;
    const [service, postgres, broken] = cpuAfter.map((after, i) => (after - cpuBefore[i]!) / tenThousands) as [number, number, number];
    return {
      eventsPerS: events.length / seconds, seconds, cpu: { service, postgres, broker: broken, total: service + postgres + broken }, rssPeak, rssEnd, walMb,
      canonicalMessages: main.messages + restricted.messages, deadlocks: await deadlocksOf(client), outcomes: progress.outcomes,
    };
  });
}

/** Gives back what the candidate was given. */
export async function discard(place: BenchPlace, candidate: Candidate): Promise<void> {
  await candidate.service.stop();
  await place.broker.deleteTopics(candidate.namespace);
  await place.server.drop(candidate.databaseName);
}

function cpuNow({ stack }: BenchPlace, candidate: Candidate): number[] {
  return [candidate.service.pid, stack.pids.postgres!, stack.pids.kafka!].map(cpuSeconds);
}

/** Until everything published is accounted for and nothing is left to publish. */
export async function waitForEnd(client: pg.Client, candidate: Candidate, expectation: Pick<Expectation, 'events' | 'distinct'>): Promise<{ progress: Progress; endedMs: number }> {
  const due = candidate.settledAtEnd(expectation);
  const look = async () => {
    candidate.service.checkAlive();
    return candidate.progress(client, due);
  };
  const progress = await pollUntil(look, (found) => found.settled === due && !found.isLeft, { timeoutMs: RUN_TIMEOUT_MS, everyMs: LOOK_MS, what: `${candidate.name}: the outcome of ${due} events` });
  return { progress, endedMs: Date.now() };
}
