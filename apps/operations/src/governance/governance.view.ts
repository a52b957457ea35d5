import type { Governance, OwnerRule, OwnershipEntry, OwnershipScope } from '@muster/domain-governance';
import { formatLocalDate, type LocalDate } from '@muster/platform-kernel';

export interface GovernedAttribute {
  readonly attribute: string;
  readonly meaning: string;
  readonly steward: string;
  readonly classification: string;
  /** Kinds and names of systems, or all. */
  readonly receivers: 'all' | readonly string[];
  /** Systems that may own it on the day and in the place asked for, best first: the first that speaks of a record owns it there. Empty where a master decides it. */
  readonly owners: readonly string[];
  readonly decidedBy: string | null;
  readonly rules: readonly (Omit<OwnerRule, 'from'> & { readonly from?: string })[];
  /** Days on which another rule begins, ascending. */
  readonly changesOn: readonly string[];
}

export interface GovernedEntity {
  readonly entity: string;
  readonly meaning: string;
  readonly attributes: readonly GovernedAttribute[];
}

export interface GovernanceView {
  readonly configVersion: string;
  readonly on: string;
  readonly legalEntity: string | null;
  readonly region: string | null;
  readonly systems: readonly { readonly name: string; readonly kind: string; readonly precedence: number; readonly description: string; readonly entities: readonly string[] }[];
  readonly entities: readonly GovernedEntity[];
}

/** Who may say what on a day, and for a company or region where one is named. */
export function governanceView(governance: Governance, on: LocalDate, { legalEntity, region }: OwnershipScope): GovernanceView {
  return {
    configVersion: governance.version, on: formatLocalDate(on), legalEntity: legalEntity ?? null, region: region ?? null,
    systems: [...governance.systems.values()].map(({ name, kind, precedence, description, entities }) => ({ name, kind, precedence, description, entities })),
    entities: [...governance.entities.values()].map(({ entity, meaning, attributes }) => ({
      entity, meaning, attributes: [...attributes.values()].map((entry) => attributeView(entry, governance.owners(entity, entry.attribute, { legalEntity, region }, on))),
    })),
  };
}

function attributeView({ attribute, meaning, steward, classification, receivers, owner }: OwnershipEntry, owners: readonly string[]): GovernedAttribute {
  const days = [...new Set(owner.flatMap(({ from }) => (from === undefined ? [] : [from])))].sort((a, b) => a - b);
  return {
    attribute, meaning, steward, classification, receivers: receivers === 'all' ? 'all' : receivers.map((one) => ('system' in one ? one.system : one.kind)), owners, decidedBy: owner[0]?.decidedBy ?? null,
    rules: owner.map(({ from, ...rule }) => ({ ...rule, ...(from === undefined ? {} : { from: formatLocalDate(from) }) })), changesOn: days.map(formatLocalDate),
  };
}
