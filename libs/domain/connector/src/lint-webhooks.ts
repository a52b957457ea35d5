import type { ConfigFile, ConfigPath, Finding, VersionSource } from '@muster/domain-governance';
import type { ConnectorDeclaration, StreamDeclaration } from './declaration.js';
import { ExpressionLint } from './expression-lint.js';
import { placeholdersOf } from './fill-template.js';
import { unfilled } from './lint-placeholders.js';
import type { FetchDeclaration, WebhookRuleDeclaration, WebhooksDeclaration } from './webhook-declaration.js';

const WEBHOOKS: ConfigPath = ['connector', 'webhooks'];
/** Versions by which a record that comes late is known to be late. */
const ORDERED: readonly VersionSource[] = ['native', 'seconds'];

/** Faults of what a system tells by itself: of its proof, of the events, and against the streams. */
export function lintWebhooks(file: ConfigFile, { webhooks, streams = {} }: ConnectorDeclaration, versions: VersionSource): Finding[] {
  if (!webhooks) return [];
  const expressions = new ExpressionLint(file);
  return [
    ...lintProof(file, webhooks),
    ...expressions.reading(webhooks.events, [...WEBHOOKS, 'events']),
    ...expressions.reading(webhooks.id, [...WEBHOOKS, 'id']),
    ...webhooks.rules.flatMap((rule, index) => lintRule(file, expressions, [...WEBHOOKS, 'rules', index], rule, streams, versions)),
    ...lintFetches(file, webhooks.rules),
  ];
}

function lintProof(file: ConfigFile, { signature, sharedSecret, timestamp }: WebhooksDeclaration): Finding[] {
  if (!signature) return sharedSecret ? [] : [file.keyFinding(WEBHOOKS, 'unsigned', 'Nothing proves that a request comes from the system: anybody could send it. Add signature or sharedSecret.')];
  return lintSigned(file, { over: [...WEBHOOKS, 'signature', 'over'], timestamp: [...WEBHOOKS, 'timestamp'] }, signature.over, timestamp !== undefined);
}

/** Faults of what is signed. `at`: where it is said. */
export function lintSigned(file: ConfigFile, at: { readonly over: ConfigPath; readonly timestamp: ConfigPath }, over: string | undefined, hasTimestamp: boolean): Finding[] {
  const path = at.over;
  const names = placeholdersOf(over ?? '{body}');
  if (hasTimestamp && !names.includes('timestamp')) return [file.finding(over === undefined ? at.timestamp : path, 'unsigned-timestamp', 'The timestamp is not signed, so that an old request is made new by another one. Put {timestamp} into over as the system signs it, or take timestamp out.')];
  if (over === undefined) return [];
  return [
    ...unfilled(file, path, over, hasTimestamp ? ['timestamp', 'body'] : ['body']),
    ...(names.includes('body') ? [] : [file.finding(path, 'unsigned-body', 'The body is not signed: one signature would do for any body. Put {body} where it belongs.')]),
  ];
}

function lintRule(file: ConfigFile, expressions: ExpressionLint, path: ConfigPath, rule: WebhookRuleDeclaration, streams: Readonly<Record<string, StreamDeclaration>>, versions: VersionSource): Finding[] {
  const { when, stream, record, payload, fetch, wake } = rule;
  const findings = [
    ...expressions.condition(when, [...path, 'when'], {}),
    ...expressions.reading(record, [...path, 'record']),
    ...expressions.reading(payload, [...path, 'payload']),
  ];
  const finding = (at: string, kind: string, message: string) => findings.push(file.finding([...path, at], kind, message));
  if (!Object.hasOwn(streams, stream)) finding('stream', 'unknown-stream', `There is no stream ${stream}. Use one of ${Object.keys(streams).join(', ') || 'those that you add'}.`);
  const ways = Object.entries({ payload, fetch, wake }).filter(([, way]) => way !== undefined).map(([name]) => name);
  if (ways.length !== 1) findings.push(file.finding(path, 'one-way', ways.length === 0 ? 'The rule does not say how the record comes. Add payload, fetch or wake.' : `The record would come by ${ways.join(' and ')}. Leave one of them.`));
  if (fetch) findings.push(...lintFetch(file, path, fetch, record));
  if (payload !== undefined && !ORDERED.includes(versions)) finding('payload', 'unordered-payload', `An event that comes late would bring old values as new ones, since the records have no version of their own (versions: ${versions}). Use fetch or wake.`);
  return findings;
}

function lintFetch(file: ConfigFile, path: ConfigPath, { path: template, query = {}, records }: FetchDeclaration, record: string | undefined): Finding[] {
  const templates: [ConfigPath, string][] = [[[...path, 'fetch', 'path'], template], ...Object.entries(query).map(([name, value]): [ConfigPath, string] => [[...path, 'fetch', 'query', name], String(value)])];
  const findings = [...new ExpressionLint(file).reading(records, [...path, 'fetch', 'records']), ...templates.flatMap(([at, text]) => unfilled(file, at, text, ['id']))];
  if (record === undefined) findings.push(file.keyFinding([...path, 'fetch'], 'no-record', 'Nothing says which record is to be fetched. Add record: an expression over the event to its id.'));
  if (!templates.some(([, text]) => placeholdersOf(text).includes('id'))) findings.push(file.keyFinding([...path, 'fetch'], 'unfilled-placeholder', 'The read does not say of which record. Put {id} into its path or query.'));
  return findings;
}

/** Events of one record that wait together are fetched once, whichever rule they came by: there is one way to fetch it. */
function lintFetches(file: ConfigFile, rules: readonly WebhookRuleDeclaration[]): Finding[] {
  const seen = new Set<string>();
  return rules.flatMap(({ stream, fetch }, index) => {
    if (!fetch) return [];
    if (!seen.has(stream)) {
      seen.add(stream);
      return [];
    }
    return [file.keyFinding([...WEBHOOKS, 'rules', index, 'fetch'], 'fetch-twice', `Records of ${stream} are fetched by a rule before this one already. Join the two by "or" in when.`)];
  });
}
