import type { GovernanceRules, MasterRules } from '@muster/domain-claims';
import type { Governance } from '@muster/domain-governance';
import { entities, type EntityName } from '@muster/contracts';
import { SetupError } from '@muster/platform-kernel';

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

/** What the code of a master adds to the declarations of an entity. */
export type EntityRules = Pick<MasterRules, 'eventType' | 'parentAttribute' | 'zoneAttribute' | 'decider'>;

/** The rules of an entity, from its declaration in the schemas and its scope in config/ownership.yaml. */
export function masterRules(entity: EntityName, governance: Governance, own: EntityRules): MasterRules {
  const declaration = entities[entity];
  const attributes = declaration.attributes.map((attribute) => ({
    name: attribute.name, kind: attribute.kind, restricted: attribute.restricted,
    target: attribute.kind === 'reference' ? attribute.target : undefined, elementKey: attribute.kind === 'collection' ? attribute.elementKey : undefined,
  }));
  checkDecided(entity, governance, own.decider?.attributes ?? []);
  return { entity, idField: declaration.idField, attributes, scopeAttribute: governance.entities.get(entity)?.scope.legalEntity, ...own };
}

/** What the configuration calls decided is what the program decides. */
function checkDecided(entity: EntityName, governance: Governance, decided: readonly string[]): void {
  const declared = [...(governance.entities.get(entity)?.attributes.values() ?? [])].filter(({ owner }) => owner.some(({ decidedBy }) => decidedBy !== undefined)).map(({ attribute }) => attribute);
  const faulty = [...declared.filter((name) => !decided.includes(name)), ...decided.filter((name) => !declared.includes(name))];
  if (faulty.length === 0) return;
  throw new SetupError(`config/ownership.yaml and this program differ in what is decided of ${entity}: ${faulty.join(', ')}.`, `Give ${decided.length === 0 ? 'no attribute of it' : decided.join(', ')} the owner "decided" there, and every other attribute an owner.`);
}
