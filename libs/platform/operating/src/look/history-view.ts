import type { AttributeDeclaration } from '@muster/contracts';
import { showValue } from './show-value.js';

/** One version of a record: when it was recorded, why, and what its changed attributes were before (JSON text, null for none). */
export interface VersionRow {
  restricted: boolean;
  recordVersion: number;
  /** Milliseconds since 1970. */
  recordedAt: number;
  type: string;
  causationId: string | null;
  correlationId: string;
  prior: Record<string, string | null>;
}

export interface RecordedVersion {
  recordVersion: number;
  restricted: boolean;
  recordedAt: string;
  type: string;
  causationId: string | null;
  correlationId: string;
  changes: { attribute: string; before: unknown; after: unknown }[];
}

const read = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

/** Every version of one facet with what changed, newest first. `rows` are newest first, `current` is the record after all of them. */
export function recordedVersions(rows: readonly VersionRow[], current: Readonly<Record<string, unknown>>, declarations: readonly AttributeDeclaration[]): RecordedVersion[] {
  const values: Record<string, unknown> = { ...current };
  const declared = new Map(declarations.map((one) => [one.name, one]));
  return rows.map(({ recordedAt, prior, ...row }) => {
    const changes = Object.entries(prior).flatMap(([attribute, was]) => {
      const declaration = declared.get(attribute);
      const after = values[attribute] ?? null;
      const before = read(was);
      values[attribute] = before;
      return declaration ? [{ attribute, before: showValue(declaration, before), after: showValue(declaration, after) }] : [];
    });
    return { ...row, recordedAt: new Date(recordedAt).toISOString(), changes };
  });
}

/** The values of one facet as they were recorded by an instant, and the version that was the last one then; undefined where there was none. */
export function valuesRecordedBy(rows: readonly VersionRow[], current: Readonly<Record<string, unknown>>, recordedBy: number): { values: Record<string, unknown>; version: VersionRow } | undefined {
  const values: Record<string, unknown> = { ...current };
  for (const row of rows) {
    if (row.recordedAt <= recordedBy) return { values, version: row };
    for (const [attribute, was] of Object.entries(row.prior)) values[attribute] = read(was);
  }
  return undefined;
}
