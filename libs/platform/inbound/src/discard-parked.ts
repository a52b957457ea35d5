import { eventExceptionId, type OpenExceptions } from '@muster/platform-outbox';
import { passFaultPoint } from '@muster/platform-kernel';
import { int4Array, int8Array, textArray, type Database, type Transaction } from '@muster/platform-postgres';
import type { JournalStore } from './journal.store.js';
import { chosenBy, type ParkedSelection, type SettledBy } from './retry-path.js';

type Place = [topic: string, partition: number, offset: number, day: number];

export interface DiscardOptions {
  readonly database: Database;
  readonly journal: JournalStore;
  readonly exceptions: Pick<OpenExceptions, 'end'>;
}

const CHUNK = 500;

/**
 * Ends what is parked now and selected, for good: it has no effect, and its row keeps the event, who ended it, and why. Its journal entry gets a
 * move, so that every event still has one outcome. One transaction per chunk; whoever is killed between two goes on by asking again. Answers how many there were.
 */
export async function discardParked(options: DiscardOptions, selection: ParkedSelection, by: SettledBy): Promise<number> {
  let discarded = 0;
  for (;;) {
    const some = await options.database.transaction((tx) => discardSome(tx, options, selection, by));
    passFaultPoint('repair-saved');
    discarded += some;
    if (some < CHUNK) return discarded;
  }
}

async function discardSome(tx: Transaction, { journal, exceptions }: DiscardOptions, selection: ParkedSelection, { author, reason }: SettledBy): Promise<number> {
  const chosen = chosenBy(selection, 2);
  const { rows } = await tx.query({
    text: `select topic, partition, "offset", (day - date '1970-01-01')::int4 from parked where status = 'parked' and ${chosen.text} order by topic, partition, "offset" limit $1 for update`, values: [CHUNK, ...chosen.values],
  });
  const places = rows as Place[];
  if (places.length === 0) return 0;
  await tx.query({
    text: `update parked p set status = 'discarded', resolved_at = now(), resolved_as = 'no-effect', settled_by = $4, settled_reason = $5
      from unnest($1::text[], $2::int4[], $3::int8[]) as d(topic, partition, o) where p.topic = d.topic and p.partition = d.partition and p."offset" = d.o`,
    values: [textArray(places.map(([topic]) => topic)), int4Array(places.map(([, partition]) => partition)), int8Array(places.map(([, , offset]) => offset)), author, reason],
  });
  await journal.move(tx, places.map(([topic, partition, offset, day]) => ({ day, topic, partition, offset, from: 'parked', to: 'no-effect', reason: 'discarded' })));
  await exceptions.end(tx, places.map(([topic, partition, offset]) => eventExceptionId(topic, partition, offset)), { state: 'discarded', outcome: 'no-effect' });
  passFaultPoint('repair-unsaved');
  return places.length;
}
