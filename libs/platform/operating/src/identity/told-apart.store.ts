import { Problem } from '@muster/platform-http';
import type { Database } from '@muster/platform-postgres';

export interface ToldApart {
  readonly entity: string;
  /** In the order of their ids. */
  readonly records: readonly [string, string];
  readonly author: string;
  readonly reason: string;
}

/** Keeps that two records are two, by what agreed when a person looked; false where that is kept already. Throws Problem where something else agrees by now. */
export async function tellApart(database: Database, { entity, records: [first, second], author, reason, evidence }: ToldApart & { readonly evidence: string }): Promise<boolean> {
  return database.transaction(async (tx) => {
    const { rows } = await tx.query({ text: 'select evidence from duplicate_pair where first_id = $1 and second_id = $2 and entity = $3 for update', values: [first, second, entity] });
    const standing = (rows[0] as [string] | undefined)?.[0];
    if (standing !== evidence) {
      throw new Problem(409, 'evidence-changed', { title: 'The finding is another one by now', input: 'evidence', rule: standing === undefined ? 'No rule finds these two to be one any more.' : 'Other values agree than those that were looked at.', remedy: 'Look at the two again.' });
    }
    const { rowCount } = await tx.query({
      text: `insert into told_apart as t (first_id, second_id, entity, evidence, author, reason) values ($1, $2, $3, $4, $5, $6)
        on conflict (first_id, second_id) do update set evidence = excluded.evidence, author = excluded.author, reason = excluded.reason, told_at = now() where t.evidence <> excluded.evidence`,
      values: [first, second, entity, evidence, author, reason],
    });
    return rowCount > 0;
  });
}

/** They may be one again, and are shown. */
export async function takeBackApart(database: Database, { records: [first, second] }: Pick<ToldApart, 'records'>): Promise<boolean> {
  const { rowCount } = await database.query({ text: 'delete from told_apart where first_id = $1 and second_id = $2', values: [first, second] });
  return rowCount > 0;
}
