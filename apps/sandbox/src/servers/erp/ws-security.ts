import { createHash } from 'node:crypto';
import type { Login } from '../settings.js';
import { securityNamespace } from './soap-form.js';
import { attributeOf, child, type XmlElement } from './xml.js';

const createdWithinMs = 300_000;

/** Whether the header's UsernameToken is one of the users': the password as text, or as a digest with a nonce and a time near the clock's. */
export function isKnownToken(header: XmlElement | undefined, users: readonly Login[], nowMs: number): boolean {
  const token = child(child(header, 'Security', securityNamespace), 'UsernameToken', securityNamespace);
  const password = child(token, 'Password');
  const named = users.filter(({ name }) => name === child(token, 'Username')?.text.trim());
  if (!password) return false;
  if (!attributeOf(password, 'Type')?.endsWith('#PasswordDigest')) return named.some(({ secret }) => secret === password.text);
  const [nonce, created] = [child(token, 'Nonce')?.text ?? '', child(token, 'Created')?.text ?? ''];
  if (nonce === '' || !(Math.abs(Date.parse(created) - nowMs) <= createdWithinMs)) return false;
  const digestOf = (secret: string) => createHash('sha1').update(Buffer.from(nonce, 'base64')).update(created).update(secret).digest('base64');
  return named.some(({ secret }) => digestOf(secret) === password.text.trim());
}
