import type { EntityName } from '@muster/contracts';
import { compileStream } from './compile-stream.js';
import type { CompiledList } from './compiled-connector.js';
import type { Encoding, ListDeclaration } from './declaration.js';

/** The name by which a snapshot of what a target holds of an entity is asked for; no stream has a blank in its name. */
export const listName = (entity: string) => `list of ${entity}`;

/** Throws PermanentError expression-invalid. */
export function compileList(entity: EntityName, { request, records, pagination, complete }: ListDeclaration, classify: Parameters<typeof compileStream>[2], encoding?: Encoding): CompiledList {
  return { entity, stream: compileStream(listName(entity), { request, records, pagination, complete }, classify, encoding) };
}
