import type { EntityName } from '@muster/contracts';
import { PermanentError } from '@muster/platform-kernel';
import type { WriteDeclaration } from './declaration.js';

/** A message to one person, as the body of a write says it. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** One address, without what would make several of it, or a header. */
const ADDRESS = /^[^\s@,;:<>()"[\]\\]+@[^\s@,;:<>()"[\]\\]+$/;
const isLine = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '' && !/[\r\n]/.test(value);

/** The mail that a body says. Throws PermanentError bad-body. */
export function mailOf(body: unknown): Mail {
  const { to, subject, text, ...others } = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const fault = !isLine(to) || !ADDRESS.test(to) ? 'to is not one address' : !isLine(subject) ? 'subject is not one line of text' : typeof text !== 'string' || text.trim() === '' ? 'text is empty' : Object.keys(others).length > 0 ? `${Object.keys(others).join(', ')} is no part of a mail` : undefined;
  if (fault !== undefined) throw new PermanentError('bad-body', `A mail is { to, subject, text }, and ${fault}. Correct the value at its source, or the expression of the body.`);
  return { to, subject, text } as Mail;
}

/** A mail is handed over in one way; the header by which a repeated one is told is named like its entity: X-Muster-Notice. */
export function asMail(entity: EntityName, declared: WriteDeclaration): WriteDeclaration {
  const words = entity.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return { create: { method: 'POST', path: '/' }, idempotencyHeader: `X-Muster-${words.join('-')}`, ...declared };
}
