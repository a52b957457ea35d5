import type { ConfigFile, ConfigPath, Finding, VersionSource } from '@muster/domain-governance';
import type { ConnectorDeclaration } from './declaration.js';
import { ANSWER_FIELDS, ExpressionLint } from './expression-lint.js';
import { lintTopic } from './lint-topic.js';
import type { EventMeaning, LongPollFeed, SseFeed } from './feed-declaration.js';
import { placeholdersOf } from './fill-template.js';
import { unfilled } from './lint-placeholders.js';

/** Versions by which a record that comes late is known to be late. */
const ORDERED: readonly VersionSource[] = ['native', 'seconds'];

/** Faults of the feeds: of the line, and of what its events mean. */
export function lintFeeds(file: ConfigFile, { streams = {}, topicStreams = {} }: ConnectorDeclaration, versions: VersionSource): Finding[] {
  return Object.entries({ ...streams, ...topicStreams }).flatMap(([name, { feed }]) => {
    const path: ConfigPath = ['connector', 'streams', name, 'feed'];
    return feed ? [...(feed.kind === 'kafka' ? lintTopic(file, path, feed) : lintLine(file, path, feed)), ...lintMeaning(file, path, feed, versions)] : [];
  });
}

function lintLine(file: ConfigFile, path: ConfigPath, feed: SseFeed | LongPollFeed): Finding[] {
  const expressions = new ExpressionLint(file);
  const findings = [...expressions.reading(feed.replay.tooOld, [...path, 'replay', 'tooOld'], { fields: ANSWER_FIELDS }), ...unfilled(file, [...path, 'path'], feed.path, [])];
  const taken = new Set(Object.keys(feed.query ?? {}));
  const take = (at: ConfigPath, parameter: string | undefined) => {
    if (parameter === undefined) return;
    if (taken.has(parameter)) findings.push(file.finding([...path, ...at], 'parameter-twice', `The parameter ${parameter} stands in the feed already. Take it out of one of the two places.`));
    taken.add(parameter);
  };
  take(['replay', 'parameter'], feed.replay.parameter);
  if (feed.kind === 'sse') {
    const { parameter, header } = feed.replay;
    if (parameter === undefined && header === undefined) findings.push(file.keyFinding([...path, 'replay'], 'no-replay', 'Nothing says where the id of the last event goes, so that what happens while the line is down is lost. Add parameter, or header: Last-Event-ID.'));
    return findings;
  }
  take(['wait', 'parameter'], feed.wait.parameter);
  return [...findings, ...expressions.reading(feed.replay.next, [...path, 'replay', 'next']), ...expressions.reading(feed.events, [...path, 'events'])];
}

function lintMeaning(file: ConfigFile, path: ConfigPath, { when, record, payload, fetch }: EventMeaning, versions: VersionSource): Finding[] {
  const expressions = new ExpressionLint(file);
  const findings = [...expressions.condition(when, [...path, 'when'], {}), ...expressions.reading(record, [...path, 'record']), ...expressions.reading(payload, [...path, 'payload'])];
  if ((payload === undefined) === (fetch === undefined)) {
    findings.push(file.keyFinding(path, 'one-way', fetch ? 'The record would come by payload and by fetch. Leave one of them.' : 'The feed does not say how the record of an event comes. Add payload where the event carries it whole, else fetch.'));
  }
  if (payload !== undefined && !ORDERED.includes(versions)) {
    findings.push(file.finding([...path, 'payload'], 'unordered-payload', `An event that is told again would bring old values as new ones, since the records have no version of their own (versions: ${versions}). Use fetch.`));
  }
  if (!fetch) return findings;
  const templates: [ConfigPath, string][] = [[[...path, 'fetch', 'path'], fetch.path], ...Object.entries(fetch.query ?? {}).map(([name, value]): [ConfigPath, string] => [[...path, 'fetch', 'query', name], String(value)])];
  if (record === undefined) findings.push(file.keyFinding([...path, 'fetch'], 'no-record', 'Nothing says which record is to be fetched. Add record: an expression over the event to its id.'));
  if (!templates.some(([, text]) => placeholdersOf(text).includes('id'))) findings.push(file.keyFinding([...path, 'fetch'], 'unfilled-placeholder', 'The read does not say of which record. Put {id} into its path or query.'));
  return [...findings, ...expressions.reading(fetch.records, [...path, 'fetch', 'records']), ...templates.flatMap(([at, text]) => unfilled(file, at, text, ['id']))];
}
