import type { CompiledLine, CompiledLongPoll, CompiledSse } from '@muster/domain-connector';
import { pause } from '@muster/platform-kernel';
import type { EventLine } from '../calls/event-line.js';
import { NoAnswerError } from '../calls/http-call.js';
import type { CallResult, SystemCaller } from '../calls/system-caller.js';
import { eventIn, notALine, openLine, poll, polled } from '../feeds/open-feed.js';
import { StreamFault } from '../intake/stream-fault.js';

/** An event in its system's own words. */
export interface HeardEvent {
  readonly id?: string;
  readonly name?: string;
  readonly event: unknown;
}

interface Listening {
  readonly caller: SystemCaller;
  readonly stream: string;
  /** Behind which events are asked for; null for new ones only. */
  readonly replayId: string | null;
}

export const EVENTS_MAX = 20;
/** So long after the first events have come, others are waited for. */
const AFTERGLOW_MS = 500;
/** A system that answers a poll at once, though there is no event, is not asked more often than this. */
const EMPTY_POLL_MS = 1_000;

/** Asks whether the system lets us follow, behind this replay id; the line is closed again. Throws StreamFault where not. */
export async function askToFollow(feed: CompiledLine, listening: Listening): Promise<void> {
  const { caller, stream, replayId } = listening;
  if (feed.kind === 'sse') return (await opened(feed, listening)).close();
  const result = await poll(caller, stream, feed, replayId, 0);
  await polled(stream, feed, await admitted(feed, listening, result));
}

/** The events that come first: at most EVENTS_MAX and what came with them, until the time is over, or a moment after the first have come. Where they came up to is noted nowhere. Throws StreamFault, NoAnswerError. */
export function firstEvents(feed: CompiledLine, listening: Listening, patienceMs: number): Promise<HeardEvent[]> {
  return feed.kind === 'sse' ? fromLine(feed, listening, patienceMs) : fromPolls(feed, listening, patienceMs);
}

async function fromLine(feed: CompiledSse, listening: Listening, patienceMs: number): Promise<HeardEvent[]> {
  const line = await opened(feed, listening);
  const heard: HeardEvent[] = [];
  let isOver = false;
  const end = () => {
    isOver = true;
    line.close();
  };
  const timers = [setTimeout(end, patienceMs)];
  try {
    for await (const batch of line.batches()) {
      if (heard.length === 0) timers.push(setTimeout(end, AFTERGLOW_MS));
      heard.push(...batch.filter(({ name }) => feed.takes(name)).map(({ id, name, data }) => ({ id, name, event: eventIn(data) })));
      if (heard.length >= EVENTS_MAX) break;
    }
  } catch (error) {
    if (!isOver || !(error instanceof NoAnswerError)) throw error;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    line.close();
  }
  return heard;
}

async function fromPolls(feed: CompiledLongPoll, listening: Listening, patienceMs: number): Promise<HeardEvent[]> {
  const { caller, stream } = listening;
  const endMs = performance.now() + patienceMs;
  for (let { replayId } = listening; ; ) {
    const leftMs = Math.max(0, endMs - performance.now());
    const askedMs = performance.now();
    const result = await poll(caller, stream, feed, replayId, Math.min(feed.waitMs, Math.floor(leftMs / 1_000) * 1_000));
    const { events, next } = await polled(stream, feed, await admitted(feed, { ...listening, replayId }, result));
    if (events.length > 0 || performance.now() >= endMs) return events.map((event) => ({ event }));
    if (replayId !== null) await pause(Math.min(leftMs, Math.max(0, EMPTY_POLL_MS - (performance.now() - askedMs))));
    replayId = next;
  }
}

async function opened(feed: CompiledSse, listening: Listening): Promise<EventLine> {
  const { caller, stream, replayId } = listening;
  const { result, line } = await openLine(caller, stream, feed, replayId);
  try {
    const answer = await admitted(feed, listening, result);
    if (!line) throw notALine(stream, answer);
    return line;
  } catch (error) {
    line?.close();
    throw error;
  }
}

async function admitted(feed: CompiledLine, { replayId }: Listening, { class: kind, message, answer, retryAfterMs }: CallResult): Promise<NonNullable<CallResult['answer']>> {
  if (answer && replayId !== null && (await feed.isTooOld(answer))) {
    throw new StreamFault('gone', `The system no longer keeps what came after the replay id ${replayId}. Muster then goes on with new events and reads the stream whole, by itself; where this happens again, it is away for longer than the system keeps its events.`);
  }
  if (kind !== 'ok' || !answer) throw new StreamFault(kind, message, retryAfterMs);
  return answer;
}
