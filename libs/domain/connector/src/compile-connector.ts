import { entities, isEntity, type EntityName } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';
import { PermanentError } from '@muster/platform-kernel';
import { AnswerClasses, classOfReply, quotaIn } from './classify-answer.js';
import { compileFileStream } from './compile-drop.js';
import { compileAdoption } from './compile-adoption.js';
import { compileSession } from './compile-session.js';
import { compileList } from './compile-list.js';
import { compileStream } from './compile-stream.js';
import { compileFeed } from './compile-feed.js';
import { compileWebhooks } from './compile-webhooks.js';
import { compileWrite } from './compile-write.js';
import { asMail } from './mail.js';
import type { CallAnswer, CompiledAuth, CompiledConnector, CompiledLimits } from './compiled-connector.js';
import type { Auth, ConnectorDeclaration, Limits } from './declaration.js';
import { compileSchedule } from './schedule.js';
import { WriteInput } from './write-input.js';

const RENEW_AHEAD_SECONDS = 30;
const PROBE_EVERY_SECONDS = 86_400;
/** A source is written nothing, so that there is no key of ours to be found in it. */
const NO_KEY = 'null';

function authWithDefaults(auth: Auth): CompiledAuth {
  switch (auth.kind) {
    case 'oauth2-client-credentials':
    case 'oauth2-refresh-token':
      return { credentialsIn: 'body', renewAheadSeconds: RENEW_AHEAD_SECONDS, ...auth };
    case 'jwt-bearer':
      return { algorithm: 'RS256', lifetimeSeconds: 300, renewAheadSeconds: RENEW_AHEAD_SECONDS, ...auth };
    case 'session':
      return { lifetimeSeconds: Infinity, renewAheadSeconds: RENEW_AHEAD_SECONDS, ...auth };
    case 'ws-security':
      return { passwordType: 'text', ...auth };
    default:
      return auth;
  }
}

function limitsWithDefaults(limits: Limits): CompiledLimits {
  return {
    windows: (limits.windows ?? []).map(({ requests, seconds }) => ({ requests, windowMs: seconds * 1_000 })),
    concurrency: limits.concurrency ?? 4,
    share: limits.share ?? { urgent: 0.5, delivery: 0.3, bulk: 0.2 },
    timeoutMs: (limits.timeoutSeconds ?? 30) * 1_000,
    bodyBytesMax: (limits.bodyMiB ?? 16) * 1024 * 1024,
  };
}

function weigher(weights: Limits['weights'] = []): CompiledConnector['weightOf'] {
  const rules = weights.map(({ method, path, weight }) => {
    const pattern = new RegExp(`^${path.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&')).join('.*')}$`);
    return { weight, fits: (asked: Parameters<CompiledConnector['weightOf']>[0]) => (method === undefined || method.toUpperCase() === asked.method) && pattern.test(asked.path) };
  });
  return (request) => rules.find(({ fits }) => fits(request))?.weight ?? 1;
}

/**
 * Makes a declaration ready to run. It takes what lintConnector lets pass: what is merely unwise is not looked for again. Throws PermanentError
 * expression-invalid, unknown-entity.
 */
export function compileConnector(system: string, declaration: ConnectorDeclaration, governance: Governance): CompiledConnector {
  const { streams = {}, fileStreams = {}, topicStreams = {}, writes = {}, adopts = {}, awaits = {}, limits = {} } = declaration;
  const { smtp } = declaration;
  const answers = new AnswerClasses(declaration.answers ?? [], limits.quota, smtp && classOfReply);
  const classify = (answer: CallAnswer, nowMs: number) => answers.classify(answer, nowMs);
  const compiledWrites = Object.entries(writes).map(([name, declared]) => {
    const entity = entityOf(name, system);
    return [entity, compileWrite(entity, smtp ? asMail(entity, declared) : declared, system, governance, declaration.encoding)] as const;
  });
  const adopted = Object.entries(adopts).map(([entity, declared]) => [entityOf(entity, system), compileAdoption(declared, NO_KEY, new WriteInput(entities[entityOf(entity, system)], system, new Map(), governance))] as const);
  return {
    system,
    baseUrl: declaration.baseUrl,
    region: declaration.region,
    auth: authWithDefaults(declaration.auth),
    smtp: smtp && { tls: 'starttls', ...smtp },
    session: declaration.auth.kind === 'session' ? compileSession(declaration.auth, declaration.encoding) : undefined,
    headers: declaration.headers ?? {},
    limits: limitsWithDefaults(limits),
    mapping: declaration.mapping,
    probe: declaration.probe && { everyMs: (declaration.probe.everySeconds ?? PROBE_EVERY_SECONDS) * 1_000, previewUrl: declaration.probe.previewUrl },
    streams: new Map(Object.entries(streams).map(([name, declared]) => [name, compileStream(name, declared, classify, declaration.encoding)])),
    fileStreams: new Map(Object.entries(fileStreams).map(([name, declared]) => [name, compileFileStream(name, declared, classify)])),
    schedules: new Map(Object.entries({ ...streams, ...fileStreams }).flatMap(([name, { schedule }]) => (schedule ? [[name, compileSchedule(schedule)]] : []))),
    webhooks: declaration.webhooks && compileWebhooks(declaration.webhooks, streams),
    topicStreams: new Map(Object.entries(topicStreams).map(([name, { explode }]) => [name, { name, explodes: explode?.split('.')[0] }])),
    feeds: new Map(Object.entries({ ...streams, ...topicStreams }).flatMap(([name, declared]) => {
      const feed = compileFeed(declared);
      return feed ? [[name, feed] as const] : [];
    })),
    writes: new Map(compiledWrites),
    lists: new Map(Object.entries(writes).flatMap(([name, { list }]) => (list ? [compileList(entityOf(name, system), list, classify, declaration.encoding)] : [])).map((list) => [list.stream.name, list])),
    adoptions: new Map([...adopted, ...compiledWrites.flatMap(([entity, { adoption }]) => (adoption ? [[entity, adoption] as const] : []))]),
    adoptsFirst: new Set(adopted.map(([entity]) => entity)),
    awaits: new Map(Object.entries(awaits).map(([entity, other]) => [entityOf(entity, system), other])),
    classify,
    quotaOf: (answer, nowMs) => quotaIn(limits.quota, answer, nowMs),
    weightOf: weigher(limits.weights),
  };
}

function entityOf(name: string, system: string): EntityName {
  if (isEntity(name)) return name;
  throw new PermanentError('unknown-entity', `${name} is no entity, and ${system} is declared to have to do with it. Correct the name.`);
}
