import type { CompiledFeed, CompiledLine, CompiledTopic } from '@muster/domain-connector';
import { silentLogger } from '@muster/platform-kernel';
import { EventRecords, type EventPlace } from '../feeds/event-records.js';
import { readFeed } from '../feeds/feed-position.store.js';
import { ForeignTopic, type ReadMessages } from '../feeds/foreign-topic.js';
import { firstEvents } from './first-events.js';
import type { LentConnector } from './lend-connector.js';
import { newestMessages } from './newest-messages.js';
import type { ReadPage } from './read-page.js';
import { sampleOf, Sampling, type Keep, type StreamMapping } from './sample.js';

export interface ReadEvents<Feed = CompiledFeed> {
  readonly name: string;
  readonly feed: Feed;
  readonly mapped: StreamMapping;
  /** Replay id. */
  readonly from?: string;
  readonly patienceMs: number;
}

/** Events that came, with what is kept of them. */
interface Heard {
  readonly what: string;
  readonly hasMore: boolean;
  readonly events: readonly unknown[];
  readonly places?: readonly EventPlace[];
  readonly unread?: ReadMessages['unread'];
  readonly originals: readonly unknown[];
}

/** How many messages of each partition are read. */
const NEWEST = 5;

/** Reads events of a feed and maps what they say, having fetched the records that they name. No position is moved. Throws SetupError, StreamFault, ClusterFault, NoAnswerError. */
export async function readEvents(lent: LentConnector, asked: ReadEvents, keep?: Keep): Promise<ReadPage> {
  const { name, feed, mapped } = asked;
  const { what, hasMore, events, places, unread = [], originals } = feed.kind === 'kafka' ? await ofTopic(lent, { ...asked, feed }) : await ofLine(lent, { ...asked, feed });
  if (originals.length > 0) keep?.(`${lent.connector.system}-${name}-events.json`, `${JSON.stringify(originals, null, 2)}\n`);
  const records = new EventRecords({ stream: name, meaning: feed.meaning, caller: { call: (...call) => lent.caller().call(...call) } });
  const contents = await records.contentsOf(events, places);
  const fetched = await records.fetchAll(contents.ids);
  const rows = [...contents.told, ...fetched.rows];
  const sampling = new Sampling();
  sampling.park([...unread.map(({ place, error }) => records.parked(error, {}, place)), ...contents.parked, ...fetched.parked]);
  return { what, rows: rows.length, hasMore, ...(await sampleOf(mapped, name, rows, explodesOf(lent, name), sampling)) };
}

const explodesOf = ({ connector }: LentConnector, name: string) => (connector.streams.get(name) ?? connector.topicStreams.get(name))?.explodes;

async function ofLine({ connector: { system }, kept, caller }: LentConnector, { name, feed, from, patienceMs }: ReadEvents<CompiledLine>): Promise<Heard> {
  const known = from === undefined && kept ? (await readFeed(kept, system, name)).replayId : null;
  const replayId = from ?? known;
  const heard = await firstEvents(feed, { caller: caller(), stream: name, replayId }, patienceMs);
  const behind = replayId === null ? '' : ` behind the replay id ${replayId}${from === undefined ? ', up to which Muster has published' : ''}`;
  return { what: heard.length === 0 ? `no event of ${name} came within ${patienceMs / 1_000} s${behind}` : `${heard.length} events of ${name}${behind}`, hasMore: false, events: heard.map(({ event }) => event), originals: heard };
}

async function ofTopic({ connector: { system }, secrets }: LentConnector, { name, feed, patienceMs }: ReadEvents<CompiledTopic>): Promise<Heard> {
  const foreign = new ForeignTopic(feed, secrets, silentLogger);
  const { bounds, messages, isWhole } = await newestMessages(foreign, { topic: feed.topic, group: `muster-${system}-${name}`, most: NEWEST, patienceMs });
  const { found, places, unread } = await foreign.readMessages(messages, foreign.reading());
  const inLog = bounds.reduce((sum, { earliest, end }) => sum + end - earliest, 0);
  const what = `the newest ${messages.length} messages of ${feed.topic}${isWhole ? '' : `, of those partitions that answered within ${patienceMs / 1_000} s`}`;
  return { what, hasMore: inLog > messages.length, events: found, places, unread, originals: found.map((value, at) => ({ ...places[at], value })) };
}
