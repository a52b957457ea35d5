import type { GovernanceRules, MasterRules } from '@muster/domain-claims';
import type { Governance } from '@muster/domain-governance';
import { entities, type EntityName } from '@muster/contracts';

/** Governance as folding sees it: codes are translated by the table that the attribute names. */
export function rulesOfGovernance(governance: Governance): GovernanceRules {
  return {
    version: governance.version,
    owners: (entity, attribute, scope, day) => governance.owners(entity, attribute, scope, day),
    nextOwnershipChange: (entity, day) => governance.nextOwnershipChange(entity, day),
    canonicalValue(entity, attribute, system, value) {
      const table = governance.codes.tableOf(entity, attribute);
      if (!table) return value;
      const translation = governance.codes.translate(table, system, value);
      if (translation.code !== undefined) return translation.code;
      return translation.unknown === 'pass' ? value : null;
    },
  };
}

/** The rules of an entity, from its declaration in the schemas and its scope in config/ownership.yaml. */
export function masterRules(entity: EntityName, governance: Governance, own: Pick<MasterRules, 'eventType' | 'parentAttribute' | 'zoneAttribute'>): MasterRules {
  const declaration = entities[entity];
  const attributes = declaration.attributes.map((attribute) => ({
    name: attribute.name, kind: attribute.kind, restricted: attribute.restricted,
    target: attribute.kind === 'reference' ? attribute.target : undefined, elementKey: attribute.kind === 'collection' ? attribute.elementKey : undefined,
  }));
  return { entity, idField: declaration.idField, attributes, scopeAttribute: governance.entities.get(entity)?.scope.legalEntity, ...own };
}
