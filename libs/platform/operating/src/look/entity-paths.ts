import { isEntity, type EntityName } from '@muster/contracts';
import { notFound } from '@muster/platform-http';
import type { MasterRuntime } from '@muster/platform-records';
import { pluralOf } from '../paths.js';

/** The entity of a path segment, of those that this service masters. */
export function entityOfPath(master: MasterRuntime, plural: string): EntityName {
  const own = Object.keys(master.declaration.entities).filter(isEntity);
  const entity = own.find((name) => pluralOf(name) === plural);
  if (!entity) throw notFound('path', `${master.declaration.service} does not master what this path names.`, `It has ${own.map((name) => `/v1/${pluralOf(name)}`).join(', ')}.`);
  return entity;
}
