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
  const ofAuth = SECRET_KEYS.filter((key) => isLiteral(fieldsOf(connector.auth)[key])).map((key) => literal(['connector', 'auth', key]));
  return [...ofAuth, ...inAddress(connector.baseUrl) ? [literal(['connector', 'baseUrl'])] : [], ...inRequests(connector, ['connector']).map(literal)];
}

function inAddress(baseUrl: unknown): boolean {
  return typeof baseUrl === 'string' && URL.canParse(baseUrl) && new URL(baseUrl).password !== '';
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
