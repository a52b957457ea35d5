import type { CompiledStream, Lane, PageAnswer, StreamRequest } from '@muster/domain-connector';
import type { SystemCaller } from '../calls/system-caller.js';
import { asDeclared, StreamFault } from './stream-fault.js';

export interface ReadPage {
  readonly request: StreamRequest;
  readonly answer: PageAnswer;
  readonly rows: readonly Record<string, unknown>[];
}

/** What a reader does with the pages of a stream. */
export interface PageReading {
  readonly stream: CompiledStream;
  readonly caller: SystemCaller;
  /** In which the next page is asked for. */
  lane(): Lane;
  /** The first page, or the one at which a reading goes on; asked again after one was dropped. */
  begin(): Promise<StreamRequest>;
  /** Takes a page, before the one behind it is known. A PermanentError of it is a fault of the stream. */
  take(page: ReadPage): Promise<void>;
  /** The page that is asked for next: from here another process may go on. */
  goOn?(next: StreamRequest): Promise<void>;
  /** What was read no longer holds. too-old: nor does the cursor that it began with. */
  drop(why: Dropped): Promise<void>;
  /** Where pages have to be read and taken in turn with other work. */
  inOrder?<T>(work: () => Promise<T>): Promise<T>;
}

export type Dropped = 'expired' | 'too-old';

/** Expired cursors of pages in one read after which something else is wrong. */
const EXPIRIES_MAX = 3;

/** Reads a stream page by page to its end, and begins anew where its pages expire on the way. Throws StreamFault. */
export async function readPages(reading: PageReading): Promise<void> {
  for (let expiries = 1; ; expiries += 1) {
    const end = await readOn(reading, await reading.begin());
    if (end === 'through') return;
    await reading.drop(end);
    if (expiries > EXPIRIES_MAX) throw new StreamFault('contract', `The pages of ${reading.stream.name} expired ${expiries} times before they were all read. Ask for larger pages, or give the stream a larger share of the calls.`);
  }
}

async function readOn(reading: PageReading, first: StreamRequest): Promise<'through' | Dropped> {
  const inOrder = reading.inOrder ?? ((work) => work());
  for (let request = first; ; ) {
    const next = await inOrder(() => readPage(reading, request));
    if (typeof next === 'string') return next;
    request = next;
  }
}

async function readPage({ stream, caller, lane, take, goOn }: PageReading, request: StreamRequest): Promise<StreamRequest | 'through' | Dropped> {
  const { class: kind, message, retryAfterMs, answer } = await caller.call(lane(), `read ${stream.name}`, request);
  if (answer) {
    if (await stream.isTooOld(answer)) return 'too-old';
    if (await stream.isExpired(answer)) return 'expired';
    if (stream.isPastEnd(request, answer)) return 'through';
  }
  if (kind !== 'ok' || !answer) throw new StreamFault(kind, message, retryAfterMs);
  const next = await asDeclared(async () => {
    await take({ request, answer, rows: await stream.rowsOf(answer.body) });
    return stream.next(request, answer);
  });
  if (!next) return 'through';
  await goOn?.(next);
  return next;
}
