import { textArray, type Database } from '@muster/platform-postgres';
import { countGroups } from './count-groups.js';

/** Longer than the topic keeps what was told, so that a reading from its beginning brings nothing back. */
const KEPT_DAYS = 90;
const CHUNK = 1_000;

/** Takes out what ended long ago; what people did stays in the audit. Answers how many exceptions that were. */
export async function forgetEnded(database: Database, nowMs: number): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const gone = await forgetSome(database, new Date(nowMs - KEPT_DAYS * 86_400_000));
    forgotten += gone;
    if (gone < CHUNK) return forgotten;
  }
}

function forgetSome(database: Database, before: Date): Promise<number> {
  return database.transaction(async (tx) => {
    const { rows } = await tx.query({
      text: `with chosen as (select id from exception where not is_open and changed_at < $1 order by id limit ${CHUNK} for update skip locked),
        moved as (delete from exception_move m using chosen c where m.exception = c.id)
        delete from exception e using chosen c where e.id = c.id returning e.fingerprint`,
      values: [before],
    });
    const fingerprints = [...new Set((rows as [string][]).map(([fingerprint]) => fingerprint))].sort();
    await tx.query({ text: 'delete from exception_group g where g.fingerprint = any($1::text[]) and not exists (select from exception e where e.fingerprint = g.fingerprint)', values: [textArray(fingerprints)] });
    await countGroups(tx, fingerprints);
    return rows.length;
  });
}
