import { isEntity } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';
import { PermanentError } from '@muster/platform-kernel';
import { AnswerClasses, quotaIn } from './classify-answer.js';
import { compileStream } from './compile-stream.js';
import { compileWrite } from './compile-write.js';
import type { CallAnswer, CompiledAuth, CompiledConnector, CompiledLimits } from './compiled-connector.js';
import type { Auth, ConnectorDeclaration, Limits } from './declaration.js';

const RENEW_AHEAD_SECONDS = 30;

function authWithDefaults(auth: Auth): CompiledAuth {
  switch (auth.kind) {
    case 'oauth2-client-credentials':
    case 'oauth2-refresh-token':
      return { credentialsIn: 'body', renewAheadSeconds: RENEW_AHEAD_SECONDS, ...auth };
    case 'jwt-bearer':
      return { algorithm: 'RS256', lifetimeSeconds: 300, renewAheadSeconds: RENEW_AHEAD_SECONDS, ...auth };
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
  const { streams = {}, writes = {}, limits = {} } = declaration;
  const answers = new AnswerClasses(declaration.answers ?? [], limits.quota);
  const classify = (answer: CallAnswer, nowMs: number) => answers.classify(answer, nowMs);
  const compiledWrites = Object.entries(writes).map(([entity, declared]) => {
    if (!isEntity(entity)) throw new PermanentError('unknown-entity', `${entity} is no entity, and ${system} is to receive it. Correct the name.`);
    return [entity, compileWrite(entity, declared, system, governance)] as const;
  });
  return {
    system,
    baseUrl: declaration.baseUrl,
    region: declaration.region,
    auth: authWithDefaults(declaration.auth),
    headers: declaration.headers ?? {},
    limits: limitsWithDefaults(limits),
    mapping: declaration.mapping,
    streams: new Map(Object.entries(streams).map(([name, declared]) => [name, compileStream(name, declared, classify)])),
    writes: new Map(compiledWrites),
    classify,
    quotaOf: (answer, nowMs) => quotaIn(limits.quota, answer, nowMs),
    weightOf: weigher(limits.weights),
  };
}
