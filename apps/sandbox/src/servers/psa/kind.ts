import type { FieldValues } from '../fields.js';

/** A record of the PSA: its fields, and lists of parts. */
export type PsaBody = Record<string, FieldValues[string] | FieldValues[]>;

export type KindName = 'resources' | 'projects' | 'staffing-requests';

/** What tells one kind of record from the others; all are read and written alike. */
export interface Kind {
  /** Segment of the path, and name of the collection. */
  name: KindName;
  /** One of them, in sentences. */
  noun: string;
  /** Ids are the prefix and a number. */
  prefix: string;
  /** Fields that refer to others, which are looked up by them. */
  references: readonly ReferenceTo[];
  /** The record after a write: what is given over what was there, over the defaults. Meaningless where faults are found. */
  after(given: Record<string, unknown>, before?: PsaBody): PsaBody;
  /** What is wrong with a record as it would stand after the write, by field; unknown fields are overlooked, as this vendor does. */
  faults(given: Record<string, unknown>, after: PsaBody): Record<string, string>;
}

export interface ReferenceTo {
  field: string;
  kind: KindName;
  /** What becomes of a record when the one that it refers to is to be deleted. */
  onDeletion: 'emptied' | 'refused';
}
