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
  /** What was read no longer holds. too-old: nor does the cursor that it began with. moved: records may have been missed. */
  drop(why: Dropped): Promise<void>;
  /** True where all records are to come, from the first page on. */
  isWhole(): boolean;
  /** Where pages have to be read and taken in turn with other work. */
  inOrder?<T>(work: () => Promise<T>): Promise<T>;
}

export type Dropped = 'expired' | 'too-old' | 'moved';

/** Expired cursors of pages in one read after which something else is wrong. */
const EXPIRIES_MAX = 3;
/** How often a stream is read again at once since records may have moved. */
const REREADS_MAX = 2;

/** Of one reading: records that came, and how many the first and the last page said there are. */
interface Count {
  records: number;
  first?: number;
  last?: number;
}

/**
 * Reads a stream page by page to its end, and begins anew where its pages expire on the way. Pages that are asked for by their place miss a record that moved
 * up when another one went: they are read again at once where the system's own total tells so, twice at most, and not for a difference that stays the same.
 * Throws StreamFault.
 */
export async function readPages(reading: PageReading): Promise<void> {
  let [expiries, rereads] = [0, 0];
  for (let before: Count | undefined; ; ) {
    const count: Count = { records: 0 };
    const end = await readOn(reading, await reading.begin(), count);
    if (end === 'through') {
      if (rereads === REREADS_MAX || !lacksSome(count, reading.isWhole()) || (before?.records === count.records && before.first === count.first)) return;
      rereads += 1;
      before = count;
      await reading.drop('moved');
      continue;
    }
    await reading.drop(end);
    expiries += 1;
    if (expiries > EXPIRIES_MAX) throw new StreamFault('contract', `The pages of ${reading.stream.name} expired ${expiries} times before they were all read. Ask for larger pages, or give the stream a larger share of the calls.`);
  }
}

/** A system may count more than a reading of changes asks for, so that only a total that sinks says something of one. */
const lacksSome = ({ records, first, last }: Count, isWhole: boolean): boolean => first !== undefined && (last! < first || (isWhole && records < first));

async function readOn(reading: PageReading, first: StreamRequest, count: Count): Promise<'through' | Dropped> {
  const inOrder = reading.inOrder ?? ((work) => work());
  for (let request = first; ; ) {
    const next = await inOrder(() => readPage(reading, request, count));
    if (typeof next === 'string') return next;
    request = next;
  }
}

async function readPage({ stream, caller, lane, take, goOn }: PageReading, request: StreamRequest, count: Count): Promise<StreamRequest | 'through' | Dropped> {
  const { class: kind, message, retryAfterMs, answer } = await caller.call(lane(), `read ${stream.name}`, request);
  if (answer) {
    if (await stream.isTooOld(answer)) return 'too-old';
    if (await stream.isExpired(answer)) return 'expired';
    if (stream.isPastEnd(request, answer)) return 'through';
  }
  if (kind !== 'ok' || !answer) throw new StreamFault(kind, message, retryAfterMs);
  const next = await asDeclared(async () => {
    await take({ request, answer, rows: await stream.rowsOf(answer.body) });
    count.records += await stream.recordsIn(answer.body);
    count.last = await stream.placedTotalIn(answer.body);
    count.first ??= count.last;
    return stream.next(request, answer);
  });
  if (!next) return 'through';
  await goOn?.(next);
  return next;
}
