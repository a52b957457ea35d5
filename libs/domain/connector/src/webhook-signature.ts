import { createHmac, timingSafeEqual } from 'node:crypto';
import { readTime } from './declared-time.js';
import type { SharedSecretDeclaration, SignatureDeclaration, TimestampDeclaration } from './webhook-declaration.js';

/** A request as it came: names of headers in lower case, the body to the byte. */
export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** unsigned: a header is missing. wrong-signature: it proves nothing. bad-timestamp: it is not written as declared. stale: too far from now. */
export type WebhookRefusal = 'unsigned' | 'wrong-signature' | 'bad-timestamp' | 'stale';

const TOLERANCE_SECONDS = 300;
export const toleranceMs = (timestamp: TimestampDeclaration | undefined): number => (timestamp?.toleranceSeconds ?? TOLERANCE_SECONDS) * 1_000;

/** Equal in a time that does not tell where they differ. */
function areEqual(given: Buffer, right: Buffer): boolean {
  return given.length === right.length && timingSafeEqual(given, right);
}

/** The bytes that are signed. A function as replacement, and the body apart, since neither may be read as a pattern or as text. */
function signed(over: string, timestamp: string, body: Buffer): Buffer {
  const parts = over.split(/(\{(?:timestamp|body)\})/);
  return Buffer.concat(parts.map((part) => (part === '{body}' ? body : Buffer.from(part === '{timestamp}' ? timestamp : part))));
}

const digestOf = (algorithm: SignatureDeclaration['algorithm'], secret: string, bytes: Buffer): Buffer => createHmac(algorithm.replace('hmac-', ''), secret).update(bytes).digest();

/** The signature of a body that we send, as the header says it. */
export function signatureOf({ algorithm, encoding, prefix = '', over = '{body}' }: Omit<SignatureDeclaration, 'secrets' | 'header'>, body: Buffer, timestamp: string, secret: string): string {
  return prefix + digestOf(algorithm, secret, signed(over, timestamp, body)).toString(encoding);
}

/** What of a header may be a signature: all of it, or each part that has the prefix. */
function signaturesIn(header: string, { prefix = '', encoding }: SignatureDeclaration): Buffer[] {
  const parts = prefix === '' ? [header] : header.split(',').map((part) => part.trim()).filter((part) => part.startsWith(prefix));
  const texts = parts.map((part) => part.slice(prefix.length).trim());
  return texts.filter((text) => (encoding === 'hex' ? /^[0-9a-f]+$/i : /^[A-Za-z0-9+/]+={0,2}$/).test(text)).map((text) => Buffer.from(text, encoding));
}

/** Asks all secrets whichever is right, so that the time tells nothing of them. */
export function refusalOfSignature(declared: SignatureDeclaration, { headers, body }: WebhookRequest, timestamp: string, secrets: readonly string[]): WebhookRefusal | undefined {
  const header = headers[declared.header.toLowerCase()];
  if (header === undefined || header === '') return 'unsigned';
  const bytes = signed(declared.over ?? '{body}', timestamp, body);
  const given = signaturesIn(header, declared);
  const right = secrets.map((secret) => digestOf(declared.algorithm, secret, bytes));
  const fits = right.flatMap((digest) => given.map((one) => areEqual(one, digest)));
  return fits.includes(true) ? undefined : 'wrong-signature';
}

/** Both are digested before, so that not even the length of the secret shows. Nothing is equal to a secret without a value. */
export function refusalOfSharedSecret({ header }: SharedSecretDeclaration, { headers }: WebhookRequest, secret: string | undefined): WebhookRefusal | undefined {
  const given = headers[header.toLowerCase()];
  if (given === undefined || given === '') return 'unsigned';
  const digest = (text: string) => createHmac('sha256', 'shared secret').update(text).digest();
  return areEqual(digest(given.trim()), digest(secret ?? '')) && (secret ?? '') !== '' ? undefined : 'wrong-signature';
}

export function refusalOfTimestamp(declared: TimestampDeclaration, { headers }: WebhookRequest, nowMs: number): WebhookRefusal | undefined {
  const given = headers[declared.header.toLowerCase()];
  if (given === undefined || given === '') return 'unsigned';
  const ms = readTime(given.trim(), declared.form ?? 'epoch-s');
  if (ms === undefined) return 'bad-timestamp';
  return Math.abs(nowMs - ms) > toleranceMs(declared) ? 'stale' : undefined;
}
