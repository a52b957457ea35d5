export interface SourceId {
  readonly system: string;
  readonly id: string;
}

export type Strength = 'strong' | 'fair' | 'weak';

export interface Side {
  readonly recordId: string;
  readonly label: string;
  readonly detail: string | null;
  readonly externalIds: readonly SourceId[];
  /** The id by which it is linked. */
  readonly founded: SourceId | null;
}

export interface ComparedAttribute {
  readonly attribute: string;
  readonly outcome: 'agrees' | 'differs' | 'one-sided';
  readonly masked: boolean;
  readonly first: unknown;
  readonly second: unknown;
}

export interface Duplicate {
  readonly entity: string;
  readonly first: Side;
  readonly second: Side;
  readonly strength: Strength;
  readonly rules: readonly { readonly name: string; readonly meaning: string }[];
  readonly evidence: string;
  readonly foundAt: string;
  readonly attributes: readonly ComparedAttribute[];
  readonly contradicts: readonly string[];
  readonly toldApart: { readonly author: string; readonly reason: string; readonly at: string } | null;
}

export interface Duplicates {
  readonly duplicates: readonly Duplicate[];
  readonly next: string | null;
  readonly total: number;
  /** False while changed records are still to be looked at. */
  readonly complete: boolean;
}

export interface IdentityLink {
  readonly entity: string;
  readonly relation: string;
  readonly left: SourceId;
  readonly right: SourceId;
  readonly inForce: boolean;
  readonly reason: string | null;
  readonly author: string | null;
  readonly source: string | null;
  readonly saidAt: string | null;
  readonly correlationId: string | null;
  readonly leftRecordId: string | null;
  readonly rightRecordId: string | null;
  readonly aliases: readonly string[];
  /** Where it was said here. */
  readonly act: { readonly id: string; readonly evidence: { readonly rules: readonly string[]; readonly contradicts: readonly string[] } } | null;
}

export interface AskedLink {
  readonly entity: string;
  readonly relation: 'same-as' | 'split';
  readonly left: SourceId;
  readonly right: SourceId;
}

export interface RehearsedLink {
  /** Null where nothing would come of it. */
  readonly act: string | null;
  readonly outcome: string;
  readonly detail: string | null;
  readonly survivor: string | null;
  readonly other: string | null;
  readonly events: readonly { readonly recordId: string; readonly type: string; readonly recordVersion: number; readonly restricted: boolean }[];
  readonly differences: readonly { readonly entity: string; readonly recordId: string; readonly attribute: string; readonly before: unknown; readonly after: unknown; readonly masked: boolean }[];
  readonly referrers: number;
  readonly hanging: { readonly counts: Readonly<Record<string, number>>; readonly some: readonly { readonly entity: string; readonly recordId: string }[]; readonly processes: readonly { readonly process: string; readonly nth: number; readonly state: string }[] };
  readonly away: readonly string[];
}

export interface IdentityAct {
  readonly id: string;
  readonly entity: string;
  readonly relation: 'same-as' | 'split';
  readonly survivor: string;
  readonly other: string;
  readonly state: 'rehearsed' | 'said' | 'arrived';
}

export interface PeopleOverview {
  readonly duplicates: readonly { readonly entity: string; readonly total: number; readonly complete: boolean }[];
  readonly matches: readonly { readonly system: string; readonly entity: string; readonly state: string; readonly counts: { readonly proposals: { readonly proposed: number } } }[];
  readonly unmapped: { readonly codes: number; readonly references: number };
  readonly away: readonly string[];
}

export interface Proposal {
  readonly id: string;
  readonly rule: string;
  readonly certain: boolean;
  readonly masked: boolean;
  readonly target: { readonly id: string; readonly display: string | null };
  readonly record: { readonly id: string };
  readonly pairs: readonly { readonly theirs: string; readonly outcome: string; readonly ourValue: unknown }[];
}

export interface UnmappedCode {
  readonly system: string;
  readonly entity: string;
  readonly attribute: string;
  readonly table: string;
  readonly code: string | null;
  readonly events: number;
  readonly records: number;
  readonly since: string;
  readonly steward: string;
  readonly place: { readonly file: string; readonly line: number; readonly missing: readonly string[] } | null;
  readonly choices: readonly { readonly code: string; readonly meaning: string }[];
  readonly mappedOnDisk: boolean;
  readonly queue: readonly { readonly fingerprint: string; readonly ids: readonly string[] }[];
}

export interface UnknownReference {
  readonly entity: string;
  readonly names: string;
  readonly idSpace: string;
  readonly externalId: string;
  readonly records: number;
  readonly since: string;
  readonly some: readonly string[];
  readonly fingerprint: string | null;
}

export interface Unmapped {
  readonly codes: readonly UnmappedCode[];
  readonly references: readonly UnknownReference[];
  readonly complete: boolean;
  readonly away: readonly string[];
}
