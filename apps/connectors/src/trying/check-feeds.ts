import type { CompiledFeed, CompiledLine, CompiledTopic } from '@muster/domain-connector';
import { silentLogger } from '@muster/platform-kernel';
import { readFeed } from '../feeds/feed-position.store.js';
import { ForeignTopic, type TopicLog } from '../feeds/foreign-topic.js';
import { beginTopic } from '../feeds/topic-position.js';
import { StreamFault } from '../intake/stream-fault.js';
import { askToFollow } from './first-events.js';
import type { LentConnector } from './lend-connector.js';
import { newestMessages } from './newest-messages.js';

const TOPIC_PATIENCE_MS = 10_000;

/** Tells what it found; throws StreamFault, SetupError, ClusterFault, NoAnswerError where the feed cannot be followed. Moves no position. */
export function checkFeed(lent: LentConnector, name: string, feed: CompiledFeed): Promise<string> {
  return feed.kind === 'kafka' ? checkTopic(lent, name, feed) : checkLine(lent, name, feed);
}

const replayIdOf = async ({ connector: { system }, kept }: LentConnector, name: string) => (kept ? (await readFeed(kept, system, name)).replayId : null);

async function checkLine(lent: LentConnector, name: string, feed: CompiledLine): Promise<string> {
  const replayId = await replayIdOf(lent, name);
  await askToFollow(feed, { caller: lent.caller(), stream: name, replayId });
  return `we are let in${replayId === null ? ', for new events; no replay id is known here to ask with' : `, and may go on behind the replay id ${replayId}, up to which Muster has published`}`;
}

async function checkTopic(lent: LentConnector, name: string, feed: CompiledTopic): Promise<string> {
  const { connector: { system }, secrets } = lent;
  const foreign = new ForeignTopic(feed, secrets, silentLogger);
  const read = foreign.reading();
  const log = await newestMessages(foreign, { topic: feed.topic, group: `muster-${system}-${name}`, most: 1, patienceMs: TOPIC_PATIENCE_MS });
  const { found, unread } = await foreign.readMessages(log.messages, read);
  if (unread[0]) throw new StreamFault('contract', `The newest message of ${feed.topic}/${unread[0].place.partition} (offset ${unread[0].place.offset}) cannot be read as ${feed.value}. ${unread[0].error.message}`);
  // Of a topic in which nothing stands, no schema is to be asked for.
  if (found.length === 0) await foreign.registry()?.ping();
  const inLog = log.bounds.reduce((sum, { earliest, end }) => sum + end - earliest, 0);
  const readable = found.length > 0 ? `; the newest can be read as ${feed.value}` : log.isWhole ? '' : `; none of it came within ${TOPIC_PATIENCE_MS / 1_000} s`;
  return `the topic ${feed.topic} is there: ${log.bounds.length} partitions, ${inLog} messages${waitingIn(await replayIdOf(lent, name), feed.topic, log)}${readable}`;
}

/** Throws StreamFault where the log no longer holds what comes next. */
function waitingIn(replayId: string | null, topic: string, { cluster, bounds }: TopicLog): string {
  if (replayId === null) return '';
  const { next, lost } = beginTopic(replayId, { cluster, topic, bounds });
  if (lost[0]) throw new StreamFault('data', `${topic}/${lost[0].partition}: ${lost[0].message}`);
  return `, of which ${bounds.reduce((sum, { partition, end }) => sum + end - (next.get(partition) ?? end), 0)} are not published yet`;
}
