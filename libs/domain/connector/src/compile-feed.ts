import { compileExpression } from '@muster/domain-mapping';
import type { ApiRequest } from './compiled-connector.js';
import type { CompiledFeed, CompiledLine, CompiledMeaning, CompiledTopic } from './compiled-feed.js';
import type { StreamDeclaration } from './declaration.js';
import type { EventMeaning, LongPollFeed, SseFeed, TopicFeed } from './feed-declaration.js';
import { fillPath, fillText } from './fill-template.js';
import { PageRows } from './page-rows.js';
import { answerHolds, compileReading, contractFault, holds, readAnswer, shortText } from './read-answer.js';
import { queryTexts } from './request-parts.js';

const IDLE_SECONDS = 60;
const EVENT_KIB = 256;
const WAIT_SECONDS = 25;

/** Undefined where the stream has no feed. Throws PermanentError expression-invalid. */
export function compileFeed({ feed, explode }: Pick<StreamDeclaration, 'feed' | 'explode'>): CompiledFeed | undefined {
  switch (feed?.kind) {
    case 'sse': return compileSse(feed, explode);
    case 'long-poll': return compileLongPoll(feed, explode);
    case 'kafka': return compileTopic(feed, explode);
    case undefined: return undefined;
  }
}

function compileSse(feed: SseFeed, explode: string | undefined): CompiledLine {
  const { replay, names, idleSeconds = IDLE_SECONDS, eventKiB = EVENT_KIB } = feed;
  return {
    kind: 'sse',
    meaning: compileMeaning(feed, explode),
    idleMs: idleSeconds * 1_000,
    eventBytesMax: eventKiB * 1_024,
    request(replayId) {
      const at = replayId ?? replay.newest;
      const asked = requestOf(feed, replay.parameter, at);
      return { ...asked, headers: { accept: 'text/event-stream', ...asked.headers, ...(replay.header !== undefined && at !== undefined ? { [replay.header]: at } : {}) } };
    },
    isTooOld: tooOld(replay.tooOld),
    takes: (name) => names === undefined || names.includes(name ?? 'message'),
  };
}

function compileLongPoll(feed: LongPollFeed, explode: string | undefined): CompiledLine {
  const { replay, wait: { parameter, seconds = WAIT_SECONDS, form = 'ms' } } = feed;
  const waitMs = seconds * 1_000;
  const events = feed.events === undefined ? undefined : compileReading(feed.events);
  const next = compileReading(replay.next);
  return {
    kind: 'long-poll',
    meaning: compileMeaning(feed, explode),
    waitMs,
    request(replayId, mayWaitMs = waitMs) {
      const asked = requestOf(feed, replay.parameter, replayId ?? replay.newest);
      // Who knows no id yet asks for one: nothing is waited for.
      const waitsMs = replayId === null ? 0 : mayWaitMs;
      return { ...asked, query: { ...asked.query, [parameter]: String(form === 's' ? waitsMs / 1_000 : waitsMs) } };
    },
    isTooOld: tooOld(replay.tooOld),
    async eventsIn(body) {
      const found = events ? await readAnswer(events, body) : body;
      return { events: listOf(found), next: shortText(await readAnswer(next, body)) };
    },
  };
}

function compileTopic({ brokers, topic, value, registry, sasl, tls = false, eventKiB = EVENT_KIB, ...meaning }: TopicFeed, explode: string | undefined): CompiledTopic {
  return { kind: 'kafka', brokers, topic, value, registry, sasl, tls, eventBytesMax: eventKiB * 1_024, meaning: compileMeaning(meaning, explode) };
}

function requestOf({ path, query, headers }: SseFeed | LongPollFeed, parameter: string | undefined, at: string | undefined): ApiRequest {
  return { method: 'GET', path, query: { ...queryTexts(query), ...(parameter !== undefined && at !== undefined ? { [parameter]: at } : {}) }, headers: { ...headers } };
}

function tooOld(declared: string | undefined): CompiledLine['isTooOld'] {
  const condition = declared === undefined ? undefined : compileReading(declared);
  return (answer) => answerHolds(condition, answer);
}

const listOf = (value: unknown): unknown[] => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);
/** What JSONata makes, without the marks that it leaves on its lists. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

export function compileMeaning({ when, record, payload, fetch }: EventMeaning, explode: string | undefined): CompiledMeaning {
  const concerns = when === undefined ? undefined : compileExpression(when);
  const ids = record === undefined ? undefined : compileReading(record);
  const told = payload === undefined ? undefined : compileReading(payload);
  const toldRows = new PageRows(undefined, explode);
  const fetched = new PageRows(fetch?.records, explode);
  return {
    async contentOf(event) {
      if (concerns && !holds(await readAnswer(concerns, event))) return { rows: [], ids: [] };
      if (told) {
        const whole = await readAnswer(told, event);
        if (whole === undefined || whole === null) throw contractFault(`The event has no ${told.source}, which is its record. Correct payload, or say with when which events have one.`);
        return { rows: await toldRows.rowsOf(plain(whole)), ids: [] };
      }
      const named = listOf(ids && (await readAnswer(ids, event))).map(shortText);
      if (named.length === 0 || named.includes(undefined)) throw contractFault(`The event has no ${ids?.source ?? 'record'}, by which its record is fetched. Correct record, or say with when which events have one.`);
      return { rows: [], ids: named as string[] };
    },
    fetch(id) {
      if (!fetch) throw contractFault('The feed fetches nothing.');
      return { method: fetch.method ?? 'GET', path: fillPath(fetch.path, { id }), query: queryTexts(fetch.query, (text) => fillText(text, { id })), headers: { ...fetch.headers } };
    },
    fetchedRows: (body) => fetched.rowsOf(body),
  };
}
