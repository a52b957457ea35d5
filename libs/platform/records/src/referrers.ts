import type { Transaction } from '@muster/platform-postgres';

/**
 * Asks for the recomputation of the records that refer to these. Their published form holds the id as text; links and moves are rare,
 * so a scan will do, and none is needed for a record that nobody could have seen.
 */
export async function askForReferrers(tx: Transaction, ids: readonly string[]): Promise<void> {
  for (const id of [...new Set(ids)].sort()) {
    await tx.query({ text: `insert into recompute_request (record_id, reason) select id, 'identity' from record where position($1::bytea in event) > 0 and id <> $2::uuid`, values: [Buffer.from(id, 'utf8'), id] });
  }
}
