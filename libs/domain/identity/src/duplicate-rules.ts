import { matchValue } from './match-value.js';

/** How much it says that a rule holds: strong where hardly two of a kind share it, weak where namesakes do. */
export type Strength = 'strong' | 'fair' | 'weak';

/** Something of which both records say the same: one attribute, or all words of several, in whatever order and attribute they stand. */
export type Agreement = { readonly attribute: string } | { readonly wordsOf: readonly string[] };

/** By what two records of an entity may be one. */
export interface DuplicateRule {
  readonly name: string;
  /** For people, of both records. */
  readonly meaning: string;
  readonly strength: Strength;
  readonly all: readonly Agreement[];
}

export interface DuplicateRules {
  readonly rules: readonly DuplicateRule[];
  /** Attributes of which one thing has one value: where both have another, it speaks against. */
  readonly tells: readonly string[];
}

/** What a rule compares of one record, as text: records of which it is the same may be one. */
export interface MatchText {
  readonly rule: string;
  readonly text: string;
}

type Values = Readonly<Record<string, unknown>>;

const STRENGTHS: readonly Strength[] = ['weak', 'fair', 'strong'];

/** Rises with what it says. */
export const rankOf = (strength: Strength): number => STRENGTHS.indexOf(strength) + 1;
export const strengthOfRank = (rank: number): Strength => STRENGTHS[rank - 1]!;

/** What the rules compare of a record. A rule of which the record has not all is not asked. */
export function matchTexts({ rules }: DuplicateRules, values: Values): MatchText[] {
  return rules.flatMap(({ name, all }) => {
    const parts = all.map((agreement) => ('attribute' in agreement ? matchValue(values[agreement.attribute]) : wordsOf(agreement.wordsOf.map((attribute) => values[attribute]))));
    return parts.every((part) => part !== null) ? [{ rule: name, text: parts.join('\u0001') }] : [];
  });
}

/** One word is no name: too many share it. */
function wordsOf(values: readonly unknown[]): string | null {
  const words = values.flatMap((value) => matchValue(value)?.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '') ?? []);
  return words.length < 2 ? null : words.sort().join(' ');
}

/** Of two records, whether they say the same of an attribute: of what only one says, nothing follows. */
export type Comparison = 'agrees' | 'differs' | 'one-sided';

export interface ComparedAttribute {
  readonly attribute: string;
  readonly outcome: Comparison;
}

/** Attribute by attribute, those that neither has left out. */
export function compareRecords(attributes: readonly string[], first: Values, second: Values): ComparedAttribute[] {
  return attributes.flatMap((attribute) => {
    const [one, other] = [matchValue(first[attribute]), matchValue(second[attribute])];
    if (one === null && other === null) return [];
    return [{ attribute, outcome: one === null || other === null ? 'one-sided' : one === other ? 'agrees' : 'differs' }];
  });
}

/** What speaks against two records being one. */
export function contradictions({ tells }: DuplicateRules, compared: readonly ComparedAttribute[]): string[] {
  return compared.filter(({ attribute, outcome }) => outcome === 'differs' && tells.includes(attribute)).map(({ attribute }) => attribute);
}
