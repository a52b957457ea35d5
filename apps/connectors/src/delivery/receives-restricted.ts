import type { EntityName } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';

/** True where the target may receive any restricted attribute of the entity. */
export function receivesRestricted(governance: Governance, entity: EntityName, system: string): boolean {
  return [...(governance.entities.get(entity)?.attributes.values() ?? [])].some(({ classification, attribute }) => classification === 'restricted' && governance.mayReceive(entity, attribute, system));
}
