import type { CompiledLongPoll, CompiledSse, PageAnswer } from '@muster/domain-connector';
import { openEventLine, type EventLine } from '../calls/event-line.js';
import { sendCall } from '../calls/http-call.js';
import type { CallResult, SystemCaller } from '../calls/system-caller.js';
import { asDeclared, StreamFault } from '../intake/stream-fault.js';

/** Opens the line of a feed behind an event; null asks for new ones only. */
export async function openLine(caller: SystemCaller, stream: string, feed: CompiledSse, replayId: string | null): Promise<{ readonly result: CallResult; readonly line: EventLine | undefined }> {
  let line: EventLine | undefined;
  const result = await caller.call('urgent', `follow ${stream}`, feed.request(replayId), async (call, limits) => {
    const opened = await openEventLine(call, limits, feed);
    line = opened.line;
    return opened.answer;
  });
  return { result, line };
}

/** Where a call was answered well, and with something else than a line. */
export function notALine(stream: string, answer: PageAnswer): StreamFault {
  return new StreamFault('contract', `The feed of ${stream} was answered with ${answer.status} and ${answer.headers['content-type'] ?? 'no content type'}, and not with text/event-stream. Correct feed.path, or the system has changed.`);
}

/** What the data of an event is: its JSON, or else the text. */
export function eventIn(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}

/** @param waitMs for how long the system may wait for an event. */
export function poll(caller: SystemCaller, stream: string, feed: CompiledLongPoll, replayId: string | null, waitMs = feed.waitMs): Promise<CallResult> {
  return caller.call('urgent', `follow ${stream}`, feed.request(replayId, waitMs), (call, limits) => sendCall(call, { ...limits, timeoutMs: limits.timeoutMs + waitMs }));
}

/** The events of a poll, and where the next one goes on from. Throws StreamFault where the answer is not as declared. */
export async function polled(stream: string, feed: CompiledLongPoll, { body }: PageAnswer): Promise<{ readonly events: readonly unknown[]; readonly next: string }> {
  const { events, next } = await asDeclared(() => feed.eventsIn(body));
  if (next === undefined) throw new StreamFault('contract', `The answer to a poll of ${stream} does not say where to go on from. Correct feed.replay.next, or the system has changed.`);
  return { events, next };
}
