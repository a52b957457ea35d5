import type { Queryable, Transaction } from '@muster/platform-postgres';
import { readAnew } from './stream-position.store.js';

/** By what name the mapping knows a field, by the name that the vendor gives it now. */
export type FieldAliases = ReadonlyMap<string, string>;

export const NO_ALIASES: FieldAliases = new Map();

export interface FieldAlias {
  readonly stream: string;
  readonly field: string;
  readonly readAs: string;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

export async function fieldAliases(db: Queryable, system: string): Promise<FieldAlias[]> {
  const { rows } = await db.query({ name: 'field-aliases', text: 'select stream, field, read_as, given_by, reason, (extract(epoch from given_at) * 1000)::int8 from field_alias where system = $1 order by stream, field', values: [system] });
  return (rows as [string, string, string, string, string, number][]).map(([stream, field, readAs, by, reason, atMs]) => ({ stream, field, readAs, by, reason, at: new Date(atMs).toISOString() }));
}

/** By stream. */
export function aliasesByStream(aliases: readonly FieldAlias[]): ReadonlyMap<string, FieldAliases> {
  return new Map([...Map.groupBy(aliases, ({ stream }) => stream)].map(([stream, those]) => [stream, new Map(those.map(({ field, readAs }) => [field, readAs]))]));
}

/** Reads a field as another from now on, or, with null, as itself again; and the stream anew, from its beginning and as soon as may be: what was read without the field is read again. */
export async function setFieldAlias(tx: Transaction, { system, stream, field, readAs, by, reason }: Omit<FieldAlias, 'at' | 'readAs'> & { readonly system: string; readonly readAs: string | null }): Promise<void> {
  if (readAs === null) await tx.query({ text: 'delete from field_alias where system = $1 and stream = $2 and field = $3', values: [system, stream, field] });
  else {
    await tx.query({
      text: `insert into field_alias (system, stream, field, read_as, given_by, reason) values ($1, $2, $3, $4, $5, $6)
        on conflict (system, stream, field) do update set read_as = excluded.read_as, given_by = excluded.given_by, reason = excluded.reason, given_at = now()`, values: [system, stream, field, readAs, by, reason],
    });
  }
  await readAnew(tx, system, stream);
}

/** The record as the mapping knows it. A field that is there under its own name stays as it is. */
export function underKnownNames(record: Readonly<Record<string, unknown>>, aliases: FieldAliases): Readonly<Record<string, unknown>> {
  if (aliases.size === 0) return record;
  const renamed: Record<string, unknown> = { ...record };
  for (const [field, readAs] of aliases) {
    if (!Object.hasOwn(renamed, field) || Object.hasOwn(renamed, readAs)) continue;
    renamed[readAs] = renamed[field];
    delete renamed[field];
  }
  return renamed;
}
