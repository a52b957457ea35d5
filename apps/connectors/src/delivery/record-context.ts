import { entities, type EntityName } from '@muster/contracts';
import { recordAttributes, type RecordContext } from '@muster/domain-connector';
import type { CanonicalRecord } from '@muster/domain-claims';

/** A canonical record with its restricted attributes, as far as they have come. */
export interface WholeRecord {
  readonly main: CanonicalRecord;
  readonly restricted: CanonicalRecord | null;
}

export function contextOf(entity: EntityName, recordId: string, { main, restricted }: WholeRecord, { refs, named }: Pick<RecordContext, 'refs' | 'named'>): RecordContext {
  const externalIds: Record<string, string> = {};
  // A system may know a merged person by several ids: the lowest stands for all, so that the same record gives the same body.
  for (const { system, id } of main.meta.externalIds) if (externalIds[system] === undefined || id < externalIds[system]) externalIds[system] = id;
  return { id: recordId, attributes: { ...recordAttributes(entities[entity], main), ...(restricted ? recordAttributes(entities[entity], restricted) : {}) }, externalIds, refs, named };
}
