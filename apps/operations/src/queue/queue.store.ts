import { createHash } from 'node:crypto';
import { foldMoves, type ExceptionMove, type ExceptionState, type StandingException } from '@muster/domain-exception';
import { int4Array, int8Array, textArray, timestampArray, type Transaction } from '@muster/platform-postgres';

/** What an exception is, the same in all that is told of it. */
export interface ToldException {
  readonly fingerprint: string;
  readonly service: string;
  readonly exceptionId: string;
  readonly class: string;
  readonly code: string;
  readonly place: string;
  readonly configVersion: string | null;
  readonly reason: string;
  readonly entity: string | null;
  readonly recordId: string | null;
  readonly system: string | null;
  readonly attribute: string | null;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  readonly correlationId: string | null;
}

export interface ToldMove extends ExceptionMove {
  readonly id: string;
  /** The service, or the person, that moved it. */
  readonly by: string;
  readonly of: ToldException;
}

/** Of fingerprint, service and exception id: what an exception is called in addresses. */
export function exceptionKey(fingerprint: string, service: string, exceptionId: string): string {
  return createHash('sha256').update([fingerprint, service, exceptionId].join('\u0001')).digest('hex').slice(0, 32);
}

type StandingRow = [id: string, eventId: string, version: number, state: ExceptionState, outcome: string | null, changedAt: Date, raisedAt: Date, times: number];

/** Adds moves to what is known of their exceptions, and asks for their groups to be counted anew. */
export async function storeMoves(tx: Transaction, moves: readonly ToldMove[]): Promise<void> {
  const fresh = await keepMoves(tx, moves);
  if (fresh.length === 0) return;
  const byException = Map.groupBy(fresh, ({ id }) => id);
  const ids = [...byException.keys()].sort();
  const known = await lockStanding(tx, ids);
  const after = ids.map((id) => {
    const moved = byException.get(id)!;
    const standing = foldMoves(known.get(id), moved)!;
    // What stands is told by the last move; of an older one that arrives late, only that it was.
    return { id, standing, of: (moved.find(({ eventId }) => eventId === standing.last.eventId) ?? moved[0]!).of };
  });
  await writeStanding(tx, after);
  await askForCount(tx, after.map(({ of }) => of.fingerprint));
}

/** Groups to be counted anew, once this transaction is committed. It holds rows that are due already, so that nobody counts before. */
export async function askForCount(tx: Transaction, fingerprints: readonly string[]): Promise<void> {
  await tx.query({ name: 'group-due', text: 'insert into group_due (fingerprint) select unnest($1::text[]) on conflict (fingerprint) do update set fingerprint = excluded.fingerprint', values: [textArray([...new Set(fingerprints)].sort())] });
}

/** Those that have not been here before. */
async function keepMoves(tx: Transaction, moves: readonly ToldMove[]): Promise<ToldMove[]> {
  if (moves.length === 0) return [];
  const byKey = new Map(moves.map((move) => [`${move.id} ${move.eventId}`, move]));
  const sorted = [...byKey.keys()].sort().map((key) => byKey.get(key)!);
  const { rows } = await tx.query({
    name: 'exception-move',
    text: `insert into exception_move (exception, event_id, version, state, outcome, at, by)
      select * from unnest($1::text[], $2::text[], $3::int8[], $4::text[], $5::text[], $6::timestamptz[], $7::text[]) on conflict do nothing returning exception, event_id`,
    values: [
      textArray(sorted.map(({ id }) => id)), textArray(sorted.map(({ eventId }) => eventId)), int8Array(sorted.map(({ version }) => version)), textArray(sorted.map(({ state }) => state)),
      textArray(sorted.map(({ outcome }) => outcome)), timestampArray(sorted.map(({ atMs }) => atMs)), textArray(sorted.map(({ by }) => by)),
    ],
  });
  return (rows as [string, string][]).map(([id, eventId]) => byKey.get(`${id} ${eventId}`)!);
}

async function lockStanding(tx: Transaction, ids: readonly string[]): Promise<Map<string, StandingException>> {
  const { rows } = await tx.query({
    name: 'exception-lock', text: 'select id, last_event, version, state, outcome, changed_at, raised_at, times from exception where id = any($1::text[]) order by id for no key update', values: [textArray(ids)],
  });
  return new Map((rows as StandingRow[]).map(([id, eventId, version, state, outcome, changedAt, raisedAt, times]) => [id, { last: { eventId, version, state, outcome, atMs: changedAt.getTime() }, firstMs: raisedAt.getTime(), times }]));
}

async function writeStanding(tx: Transaction, rows: readonly { id: string; standing: StandingException; of: ToldException }[]): Promise<void> {
  const texts = (value: (row: (typeof rows)[number]) => string | null) => textArray(rows.map(value));
  await tx.query({
    name: 'exception-write',
    text: `insert into exception (id, fingerprint, service, exception_id, class, code, place, config_version, reason, entity, record_id, system, attribute, topic, partition, "offset", correlation_id, state, outcome, version, last_event, raised_at, changed_at, times)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::int4[], $16::int8[], $17::text[],
        $18::text[], $19::text[], $20::int8[], $21::text[], $22::timestamptz[], $23::timestamptz[], $24::int4[])
      on conflict (id) do update set state = excluded.state, outcome = excluded.outcome, version = excluded.version, last_event = excluded.last_event, raised_at = excluded.raised_at, changed_at = excluded.changed_at, times = excluded.times,
        reason = case when exception.last_event = excluded.last_event then exception.reason else excluded.reason end`,
    values: [
      texts(({ id }) => id), texts(({ of }) => of.fingerprint), texts(({ of }) => of.service), texts(({ of }) => of.exceptionId), texts(({ of }) => of.class), texts(({ of }) => of.code), texts(({ of }) => of.place), texts(({ of }) => of.configVersion),
      texts(({ of }) => of.reason), texts(({ of }) => of.entity), texts(({ of }) => of.recordId), texts(({ of }) => of.system), texts(({ of }) => of.attribute), texts(({ of }) => of.topic), int4Array(rows.map(({ of }) => of.partition)),
      int8Array(rows.map(({ of }) => of.offset)), texts(({ of }) => of.correlationId), texts(({ standing }) => standing.last.state), texts(({ standing }) => standing.last.outcome), int8Array(rows.map(({ standing }) => standing.last.version)),
      texts(({ standing }) => standing.last.eventId), timestampArray(rows.map(({ standing }) => standing.firstMs)), timestampArray(rows.map(({ standing }) => standing.last.atMs)), int4Array(rows.map(({ standing }) => standing.times)),
    ],
  });
}

export interface DiscardHere {
  readonly ids: readonly string[];
  readonly by: string;
  readonly atMs: number;
  eventIdOf(id: string): string;
}

/** A person's word that exceptions are over. It is a move as those of services are, so that a later one of theirs opens them again. */
export async function discardHere(tx: Transaction, { ids, by, atMs, eventIdOf }: DiscardHere): Promise<void> {
  const { rows } = await tx.query({
    name: 'exception-told',
    text: `select id, fingerprint, service, exception_id, class, code, place, config_version, reason, entity, record_id, system, attribute, topic, partition, "offset", correlation_id, version from exception where id = any($1::text[]) order by id`,
    values: [textArray([...ids].sort())],
  });
  await storeMoves(tx, (rows as DiscardRow[]).map(([id, fingerprint, service, exceptionId, kind, code, place, configVersion, reason, entity, recordId, system, attribute, topic, partition, offset, correlationId, version]) => ({
    // Not before what it ends, whatever the clock of its service shows.
    id, eventId: eventIdOf(id), version: Math.max(atMs, version), state: 'discarded', outcome: 'by-operator', atMs, by,
    of: { fingerprint, service, exceptionId, class: kind, code, place, configVersion, reason, entity, recordId, system, attribute, topic, partition, offset, correlationId },
  })));
}

type DiscardRow = [
  id: string, fingerprint: string, service: string, exceptionId: string, kind: string, code: string, place: string, configVersion: string | null, reason: string, entity: string | null, recordId: string | null, system: string | null, attribute: string | null,
  topic: string | null, partition: number | null, offset: number | null, correlationId: string | null, version: number,
];
