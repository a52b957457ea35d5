import type { CompiledConnector, SecretReference } from './compiled-connector.js';
import type { Secret } from './declaration.js';

/** Keys of auth whose values are secrets. */
export const SECRET_KEYS = ['value', 'password', 'token', 'clientSecret', 'refreshToken', 'privateKey', 'secret'] as const;

const isReference = (value: unknown): value is Secret => typeof value === 'object' && value !== null && ('env' in value || 'file' in value);

/** All that must be resolved before the first call, the secrets among it. */
export function secretsOf({ baseUrl, auth, smtp, headers = {} }: Pick<CompiledConnector, 'baseUrl' | 'auth'> & Partial<Pick<CompiledConnector, 'headers' | 'smtp'>>): SecretReference[] {
  const parts: (readonly [string, unknown])[] = [['baseUrl', baseUrl], ['smtp.from', smtp?.from], ...Object.entries(headers).map(([name, value]) => [`headers.${name}`, value] as const), ...Object.entries(auth).map(([key, value]) => [`auth.${key}`, value] as const)];
  return parts.flatMap(([path, reference]) => (isReference(reference) ? [{ path, reference, secret: (SECRET_KEYS as readonly string[]).includes(path.replace(/^auth\./, '')) }] : []));
}
