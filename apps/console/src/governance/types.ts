import type { Difference } from '../api/types';

export interface OwnerChoice {
  readonly kind?: string;
  readonly system?: string;
  readonly stream?: string;
}

export interface OwnerRule extends OwnerChoice {
  readonly legalEntity?: readonly string[];
  readonly region?: readonly string[];
  readonly from?: string;
  readonly decidedBy?: string;
  readonly otherwise?: readonly OwnerChoice[];
}

export interface GovernedAttribute {
  readonly attribute: string;
  readonly meaning: string;
  readonly steward: string;
  readonly classification: string;
  readonly receivers: 'all' | readonly string[];
  readonly owners: readonly string[];
  readonly decidedBy: string | null;
  readonly rules: readonly OwnerRule[];
  readonly changesOn: readonly string[];
}

export interface GovernanceView {
  readonly configVersion: string;
  readonly on: string;
  readonly systems: readonly { readonly name: string; readonly kind: string; readonly precedence: number; readonly description: string; readonly entities: readonly string[] }[];
  readonly entities: readonly { readonly entity: string; readonly meaning: string; readonly attributes: readonly GovernedAttribute[] }[];
}

export interface MappingsView {
  readonly mappings: readonly {
    readonly mapping: string;
    readonly version: number;
    readonly system: string;
    readonly outputs: readonly { readonly entity: string; readonly stream: string; readonly from: string; readonly where: string | null; readonly key: string; readonly attributes: readonly { readonly attribute: string; readonly rule: string }[] }[];
  }[];
  readonly writes: readonly { readonly system: string; readonly entity: string; readonly fields: readonly { readonly field: string; readonly attributes: readonly string[] }[] }[];
}

export interface OwnerRehearsal {
  readonly configVersion: string;
  readonly wouldBe: string;
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly examined: number;
  readonly records: number;
  readonly changed: number;
  readonly attributes: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
}
