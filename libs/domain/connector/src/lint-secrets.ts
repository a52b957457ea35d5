import type { ConfigFile, ConfigPath, Finding } from '@muster/domain-governance';
import { SECRET_KEYS } from './secrets-of.js';

const secretHeader = /^(proxy-)?authorization$|^cookie$|api-?key|token|secret|password/i;
const secretParameter = /^(api[-_]?key|access[-_]?token|client[-_]?secret|password|secret)$/i;

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const isLiteral = (value: unknown) => typeof value === 'string' || typeof value === 'number';

/** Secrets that stand in the file itself. It looks at the file as it is written, whatever its shape, and never repeats what it finds. */
export function lintSecrets(file: ConfigFile): Finding[] {
  const connector = fieldsOf(fieldsOf(file.data).connector);
  const literal = (path: ConfigPath) =>
    file.finding(path, 'secret-literal', `${path.join('.')} holds a secret. Put it into the environment or a file, name that here ({ env: NAME } or { file: PATH }), and change the secret: it has been in a file that others read.`);
  const auth = fieldsOf(connector.auth);
  // The value of a session is an expression over the answer to the login.
  const ofAuth = SECRET_KEYS.filter((key) => isLiteral(auth[key]) && !(key === 'value' && auth.kind === 'session')).map((key) => literal(['connector', 'auth', key]));
  return [...ofAuth, ...inWebhooks(fieldsOf(connector.webhooks)).map(literal), ...inFeeds(fieldsOf(connector.streams)).map(literal), ...inAddress(connector.baseUrl) ? [literal(['connector', 'baseUrl'])] : [], ...inRequests(connector, ['connector']).map(literal)];
}

function inAddress(baseUrl: unknown): boolean {
  return typeof baseUrl === 'string' && URL.canParse(baseUrl) && new URL(baseUrl).password !== '';
}

function inWebhooks({ signature, sharedSecret }: Fields): ConfigPath[] {
  const path: ConfigPath = ['connector', 'webhooks'];
  const { secrets } = fieldsOf(signature);
  const ofSignature = Array.isArray(secrets) ? secrets.flatMap((value, index) => (isLiteral(value) ? [[...path, 'signature', 'secrets', index]] : [])) : [];
  return [...ofSignature, ...(isLiteral(fieldsOf(sharedSecret).value) ? [[...path, 'sharedSecret', 'value']] : [])];
}

function inFeeds(streams: Fields): ConfigPath[] {
  return Object.entries(streams).flatMap(([name, stream]) => ['sasl', 'registry'].flatMap((part) => {
    const { password } = fieldsOf(fieldsOf(fieldsOf(stream).feed)[part]);
    return isLiteral(password) ? [['connector', 'streams', name, 'feed', part, 'password']] : [];
  }));
}

/** Places of headers and parameters that carry credentials: these belong to auth. */
function inRequests(fields: Fields, path: ConfigPath): ConfigPath[] {
  return Object.entries(fields).flatMap(([key, value]) => {
    const here = [...path, key];
    if (key === 'headers') return namesIn(value, secretHeader).map((name) => [...here, name]);
    if (key === 'query') return namesIn(value, secretParameter).map((name) => [...here, name]);
    return inRequests(fieldsOf(value), here);
  });
}

const namesIn = (value: unknown, pattern: RegExp) => Object.entries(fieldsOf(value)).filter(([name, given]) => pattern.test(name) && isLiteral(given)).map(([name]) => name);
