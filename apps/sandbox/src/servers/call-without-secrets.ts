import { isJson } from './http/json-body.js';
import { isObject } from './fields.js';
import type { BegunCall } from './storage/call-log.store.js';
import type { VendorRequest } from './vendor-system.js';

const hidden = '***';
const loggedBytesMax = 16_384;
const loggedDepthMax = 50;
const secretNames = /(password|secret|apikey|authorization|assertion|accesstoken|refreshtoken|idtoken|^token)$/;

/** What the call log keeps of a request: no header that carries a key, no field named like a secret, and none of the known secrets wherever they stand. */
export function callWithoutSecrets({ query, headers, body }: Pick<VendorRequest, 'query' | 'headers' | 'body'>, secrets: readonly string[]): Pick<BegunCall, 'query' | 'body' | 'idempotencyKey' | 'correlationId'> {
  const details = {
    query: Object.fromEntries(query), body: bodyToLog(headers['content-type'], body), idempotencyKey: headerText(headers['idempotency-key']), correlationId: headerText(headers['x-correlation-id']),
  };
  return withoutSecretFields(details, secrets) as typeof details;
}

/** Takes the known secrets out of a text. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function bodyToLog(contentType: string | undefined, body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (body.length > loggedBytesMax) return { bytes: body.length };
  if (contentType?.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  if (contentType?.startsWith('text/xml')) return body.toString('utf8').replaceAll(/(<(?:[\w.-]+:)?Password\b[^>]*>)[^<]*/g, `$1${hidden}`);
  if (!isJson(contentType)) return { bytes: body.length };
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return { bytes: body.length };
  }
}

function withoutSecretFields(value: unknown, secrets: readonly string[], depth = 0): unknown {
  if (depth > loggedDepthMax) return null;
  if (typeof value === 'string') return withoutSecrets(value, secrets);
  if (Array.isArray(value)) return value.map((each) => withoutSecretFields(each, secrets, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, isSecretName(name) ? hidden : withoutSecretFields(inner, secrets, depth + 1)]));
}

function isSecretName(name: string): boolean {
  return secretNames.test(name.toLowerCase().replaceAll(/[_-]/g, ''));
}
