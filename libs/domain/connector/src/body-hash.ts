import { createHash } from 'node:crypto';
import { canonicalJson } from '@muster/platform-kernel';
import type { Body } from './compiled-connector.js';

/** SHA-256 of a body, whatever the order of its keys: equal for equal content. */
export function bodyHash(body: Body): Buffer {
  return createHash('sha256').update(canonicalJson(body)).digest();
}
