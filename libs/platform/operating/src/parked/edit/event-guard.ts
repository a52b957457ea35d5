import { entities, type EntityName } from '@muster/contracts';
import type { EntityGovernance, Governance, OwnerRule } from '@muster/domain-governance';
import type { MasteredEntity } from '@muster/platform-records';
import type { Leaf } from './plain-form.js';

/** What a field of an event means, who may see it, and who may change it. */
export interface FieldRules {
  label: string;
  meaning: string;
  /** Set where the field holds what a system says of an attribute. */
  attribute?: string;
  isMasked: boolean;
  choices?: string[];
  /** Why it may not be changed; undefined where it may. */
  why?: string;
}

/** Whose event it is, as its topic says. */
export interface Speaking {
  entity: EntityName;
  system: string;
  mastered: MasteredEntity;
}

/** Which classes a person is shown, beside public and internal. */
export interface Unmasked {
  confidential: boolean;
  restricted: boolean;
}

const KEPT: Readonly<Record<string, string>> = {
  'meta.eventId': 'It tells which event this is; what is published names it as its cause.',
  'meta.sourceEpoch': 'It is the place in the order of the source: what is edited must lose to the next version of the source.',
  'meta.sourceVersion': 'It is the place in the order of the source: what is edited must lose to the next version of the source.',
  'meta.revision': 'Each edit raises it by one, so that it stands before what it corrects.',
};
const LISTS: Readonly<Record<string, readonly string[]>> = { operation: ['assert', 'rescind', 'retire'], coverage: ['change', 'whole-timeline'] };
const SAID = /^(?:timeline\.\d+\.)?values\.([^.]+)$/;

/** The attribute that a field of a source change holds a value of. */
export const attributeOf = (path: string): string | undefined => SAID.exec(path)?.[1];

export function labelOf(path: string): string {
  const name = path.split('.').at(-1)!.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The rules of one field of a source change. `isReadable` is false where nothing could be read, so that all of it is new. */
export function rulesOfSaid(leaf: Leaf, { entity, system, mastered }: Speaking, governance: Governance, unmasked: Unmasked, isReadable: boolean): FieldRules {
  const attribute = attributeOf(leaf.path);
  if (attribute !== undefined) {
    const declared = governance.entities.get(entity)?.attributes.get(attribute);
    const table = governance.codes.tableOf(entity, attribute);
    const why = whyNotOwned(governance, mastered, system, attribute);
    return {
      label: labelOf(leaf.path), meaning: declared?.meaning ?? leaf.doc, attribute, isMasked: isMasked(declared?.classification, unmasked), ...(why === undefined ? {} : { why }),
      ...(table === undefined ? {} : { choices: governance.codes.codesOf(table, system) }),
    };
  }
  const why = isReadable ? KEPT[leaf.path] : leaf.path === 'meta.revision' ? KEPT[leaf.path] : undefined;
  const choices = leaf.path === 'meta.source' ? [system] : LISTS[leaf.path];
  return { label: labelOf(leaf.path), meaning: leaf.doc, isMasked: false, ...(why === undefined ? {} : { why }), ...(choices === undefined ? {} : { choices: [...choices] }) };
}

/** The rules of a field of an event that a service of ours has published: nobody edits it here. */
export function rulesOfPublished(leaf: Leaf, entity: EntityName | undefined, governance: Governance, unmasked: Unmasked): FieldRules {
  const declared = entity && governance.entities.get(entity)?.attributes.get(leaf.path);
  // Values before a change stand in one list, whatever their class.
  const holdsValues = leaf.path === 'meta.changed' || (entity !== undefined && declared === undefined && entities[entity].attributes.some(({ name }) => name === leaf.path));
  return {
    label: labelOf(leaf.path), meaning: declared?.meaning ?? leaf.doc, isMasked: holdsValues ? isMasked('restricted', unmasked) : declared !== undefined && isMasked(declared.classification, unmasked),
    why: 'A service of ours has published it. Correct what it is made of, then publish it again (muster republish), or discard this event.',
  };
}

export function isMasked(classification: string | undefined, unmasked: Unmasked): boolean {
  if (classification === 'public' || classification === 'internal') return false;
  return classification === 'confidential' ? !unmasked.confidential : !unmasked.restricted;
}

/** Why a system may not say an attribute, with who may and what to do instead; undefined where it may. */
export function whyNotOwned(governance: Governance, { rules }: MasteredEntity, system: string, attribute: string): string | undefined {
  const { entity, decider } = rules;
  const declared = governance.entities.get(entity)?.attributes.get(attribute);
  if (!declared || decider?.lifeCycle?.attribute === attribute || governance.streamOf(entity, attribute, system) !== undefined) return undefined;
  const owners = ownersOf(governance.entities.get(entity)!, attribute, governance);
  return `${owners} owns ${attribute}, and not ${system}. Correct it there, leave it as it is, or take ${attribute} out of asserted; who owns it is said in config/ownership.yaml.`;
}

/** Who owns an attribute, for people: systems by name, or the master that decides it. */
export function ownersOf({ entity, attributes }: EntityGovernance, attribute: string, governance: Governance): string {
  const rules: readonly OwnerRule[] = attributes.get(attribute)?.owner ?? [];
  const decidedBy = rules.find((rule) => rule.decidedBy !== undefined)?.decidedBy;
  if (decidedBy !== undefined) return decidedBy;
  const named = [...governance.systems.keys()].filter((name) => governance.streamOf(entity, attribute, name) !== undefined);
  return named.length === 0 ? rules.map(({ kind, system }) => system ?? `a system of kind ${kind}`).join(' or ') : named.join(' or ');
}
