import type { Classification } from './vocabulary.js';

/** Where a record's guarded attributes may go, by the value of one of its attributes. */
export interface ResidencyRule {
  /** Of the deciding attribute. */
  readonly values: readonly string[];
  /** Classes that the rule guards. */
  readonly classifications: readonly Classification[];
  /** Regions of systems that may receive them all the same. */
  readonly regions: readonly string[];
}

export interface ResidencyDeclaration {
  /** The attribute that decides, for example country. */
  readonly attribute: string;
  readonly rules: readonly ResidencyRule[];
}

/**
 * True where a system of this region may receive an attribute of this class from a record whose deciding attribute has this value. A record without one may
 * belong under any rule, so that each of them holds; a system without a region is in none.
 */
export function mayReside({ rules }: ResidencyDeclaration, value: unknown, classification: Classification, region: string | undefined): boolean {
  const isUnknown = value === null || value === undefined || value === '';
  return rules.filter(({ values, classifications }) => classifications.includes(classification) && (isUnknown || values.includes(String(value)))).every(({ regions }) => region !== undefined && regions.includes(region));
}
