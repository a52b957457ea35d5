import type { FirmService } from '../firm/firm-services.js';

export interface MappingsAnswer {
  readonly mappings: readonly {
    readonly mapping: string; readonly version: number; readonly system: string;
    readonly outputs: readonly { readonly entity: string; readonly stream: string; readonly from: string; readonly where: string | null; readonly key: string; readonly attributes: readonly { readonly attribute: string; readonly rule: string; readonly reads: readonly string[] }[] }[];
  }[];
  readonly writes: readonly { readonly system: string; readonly entity: string; readonly fields: readonly { readonly field: string; readonly attributes: readonly string[] }[] }[];
}

export interface OriginalAnswer {
  readonly system: string;
  readonly stream: string;
  readonly keptAt: string;
  readonly expiresAt: string;
  readonly record?: unknown;
}

/** The way of one attribute of one record, from what a system sent to what each target has acknowledged. */
export interface Lineage {
  readonly entity: string;
  readonly recordId: string;
  readonly attribute: string;
  readonly meaning: string;
  readonly classification: string;
  readonly steward: string;
  readonly value: unknown;
  /** Whose word it is; null where nobody has said anything, or its master decides it. */
  readonly said: {
    readonly system: string; readonly externalId: string | null; readonly eventId: string; readonly recordedAt: string | null; readonly effectiveFrom: string | null; readonly version: string | null;
    /** Where its event stands; null where the index of the topics does not have it any more. */
    readonly event: { readonly topic: string; readonly partition: number; readonly offset: number } | null;
  } | null;
  /** What the system sent, row by row: the fields alone that the rule reads. */
  readonly original: { readonly stream: string; readonly keptAt: string; readonly expiresAt: string; readonly masked: boolean; readonly rows: readonly Readonly<Record<string, unknown>>[] } | null;
  /** By which mappings of that system it is read. */
  readonly mappings: readonly { readonly mapping: string; readonly version: number; readonly from: string; readonly rule: string }[];
  readonly rule: { readonly owner: string; readonly decidedBy: string | null; readonly configVersion: string | null };
  readonly canonical: { readonly recordVersion: number; readonly changedAt: string | null; readonly correlationId: string | null };
  readonly targets: readonly LineageTarget[];
  /** What it was, the newest first. */
  readonly before: readonly { readonly recordVersion: number; readonly at: string; readonly before: unknown; readonly after: unknown; readonly system: string | null; readonly correlationId: string }[];
  readonly away: readonly FirmService[];
}

/** A system that receives it, or writes something that is made of it. */
export interface LineageTarget {
  readonly system: string;
  readonly kind: string | null;
  /** Fields there that are made of it; empty where the declaration does not tell. */
  readonly fields: readonly string[];
  readonly state: string;
  readonly wanted: number;
  readonly acknowledged: number;
  readonly acknowledgedAt: string | null;
  readonly targetId: string | null;
  readonly reason: string | null;
}

/** The fields of an original that rules read, and no others: who asks about one attribute is not shown the rest of a person. */
export function fieldsRead(original: unknown, reads: readonly string[]): Record<string, unknown>[] {
  // Rows of one key, such as those of different days, are one event and one original.
  const rows = (Array.isArray(original) ? original : [original]).filter((row): row is Readonly<Record<string, unknown>> => typeof row === 'object' && row !== null);
  return rows.map((row) => Object.fromEntries([...new Set(reads)].filter((name) => Object.hasOwn(row, name)).map((name) => [name, row[name]])));
}
