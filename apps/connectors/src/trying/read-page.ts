import type { CompiledList, CompiledStream } from '@muster/domain-connector';
import { PermanentError, SetupError } from '@muster/platform-kernel';
import { feedFault } from '../feeds/foreign-topic.js';
import { readEvents } from './read-events.js';
import { readFile } from './read-file.js';
import { lendConnector, type LentConnector } from './lend-connector.js';
import { mappingOf, sampleOf, type Keep, type Sample } from './sample.js';
import type { Trial } from './trial.js';

export interface ReadPage extends Sample {
  /** What was read, in words. */
  readonly what: string;
  readonly rows: number;
  /** There are more pages, files or messages. */
  readonly hasMore: boolean;
}

export interface ReadOptions {
  /** What its feed tells, of a stream that is read by calls as well. */
  readonly events?: boolean;
  /** Replay id behind which a line is asked; that up to which a running Muster has published unless said otherwise, else new events only. */
  readonly from?: string;
  /** For how long events are waited for; 10 unless said otherwise. */
  readonly seconds?: number;
}

/** Reads the first page, the first file or the first events of a stream and maps them; publishes nothing, moves no position and takes nothing away. Throws SetupError where the system does not answer as it should. */
export function readPage(trial: Trial, system: string, name: string, options: ReadOptions = {}): Promise<ReadPage> {
  return lendConnector(trial, system, (lent) => readLent(lent, name, options));
}

const SECONDS = 10;

export async function readLent(lent: LentConnector, name: string, { events = false, from, seconds = SECONDS }: ReadOptions, keep?: Keep): Promise<ReadPage> {
  const { connector: { system, streams, fileStreams, feeds } } = lent;
  const list = lent.connector.lists.get(name);
  if (list) return readList(lent, list, keep);
  const mapped = mappingOf(lent, name);
  const files = fileStreams.get(name);
  const feed = events || !streams.has(name) ? feeds.get(name) : undefined;
  if (events && !feed) throw new SetupError(`The stream ${name} of ${system} has no feed.`, 'Read it without --events.');
  try {
    if (files) return await readFile(lent, files, mapped, keep);
    return feed ? await readEvents(lent, { name, feed, mapped, from, patienceMs: seconds * 1_000 }, keep) : await firstPage(lent, name, keep);
  } catch (error) {
    if (error instanceof PermanentError) throw new SetupError(`${system} does not answer as declared: ${error.message}`, 'Correct the declaration, or ask the vendor.', { cause: error });
    const fault = feedFault(error);
    if (fault) throw new SetupError(`${system} did not give what was asked of ${name} (${fault.kind}): ${fault.message}`, `\`muster connector check ${system}\` shows what is wrong.`, { cause: error });
    throw error;
  }
}

/** A list says nothing as a source: of it the rows are told, and nothing would be published. */
async function readList(lent: LentConnector, { stream, entity }: CompiledList, keep?: Keep): Promise<ReadPage> {
  const { rows, hasMore } = await pageOf(lent, stream, keep);
  return { what: `the first page of the ${entity} that ${lent.connector.system} holds`, rows: rows.length, hasMore, changed: 0, changes: [], wouldPark: 0, parked: [], unknownFields: [] };
}

async function pageOf({ connector: { system }, caller }: LentConnector, stream: CompiledStream, keep?: Keep): Promise<{ rows: Record<string, unknown>[]; hasMore: boolean }> {
  const request = await stream.firstRequest(null, { full: true });
  const { class: kind, message, answer } = await caller().call('urgent', `read ${stream.name}`, request);
  if (kind !== 'ok' || !answer) throw new SetupError(`${system} did not give a page of ${stream.name} (${kind}): ${message}`, `\`muster connector check ${system}\` shows what is wrong.`);
  keep?.(`${system}-${stream.name.replaceAll(' ', '-')}.json`, `${JSON.stringify(answer.body, null, 2)}\n`);
  const rows = await stream.rowsOf(answer.body);
  return { rows, hasMore: (await stream.next(request, answer)) !== null };
}

async function firstPage(lent: LentConnector, name: string, keep?: Keep): Promise<ReadPage> {
  const stream = lent.connector.streams.get(name)!;
  const { rows, hasMore } = await pageOf(lent, stream, keep);
  return { what: `the first page of ${name}`, rows: rows.length, hasMore, ...(await sampleOf(mappingOf(lent, name), name, rows, stream.explodes)) };
}
