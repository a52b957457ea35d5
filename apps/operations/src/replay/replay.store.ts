import { entities } from '@muster/contracts';
import type { Person } from '@muster/platform-accounts';
import type { Queryable, Transaction } from '@muster/platform-postgres';
import type { FirmService } from '../firm/firm-services.js';
import type { RepairAnswer } from '../acts/repair-answer.js';

/** Which events: of a topic, a system, an entity, one record as a system calls it, in a range of time; or what is parked of a group. */
export interface ReplaySelection {
  readonly topic?: string | undefined;
  readonly system?: string | undefined;
  readonly entity?: string | undefined;
  readonly key?: string | undefined;
  readonly fingerprint?: string | undefined;
  /** ISO 8601. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export type ReplayState = 'rehearsed' | 'running' | 'stopped' | 'ended';

export interface ReplayView {
  readonly id: string;
  readonly author: string;
  readonly reason: string;
  readonly selection: ReplaySelection;
  /** Events in a second at most. */
  readonly cap: number;
  readonly state: ReplayState;
  /** Why it was stopped. */
  readonly why: string | null;
  readonly rehearsal: RepairAnswer;
  readonly selected: number;
  readonly done: number;
  readonly applied: number;
  readonly scheduled: number;
  readonly waiting: number;
  readonly noEffect: number;
  readonly failed: number;
  /** Gone from their topics, parked or ended by a person, or not taken yet. */
  readonly leftOut: number;
  readonly createdAt: string;
  readonly movedAt: string | null;
  readonly endedAt: string | null;
}

export interface ReplayPiece {
  readonly seq: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly service: FirmService;
  readonly parked: boolean;
}

/** What came of some pieces. */
export interface ReplayStep extends Pick<RepairAnswer, 'applied' | 'scheduled' | 'waiting' | 'noEffect' | 'failed'> {
  readonly leftOut: number;
}

/** More at once are a matter for several replays, or for a topic that is read anew. */
export const PIECES_MAX = 50_000;

const COLUMNS = `id, author, reason, selection, cap, state, why, rehearsal, selected, done, applied, scheduled, waiting, no_effect, failed, left_out, created_at, moved_at, ended_at`;

type Row = [string, string, string, ReplaySelection, number, ReplayState, string | null, RepairAnswer, number, number, number, number, number, number, number, number, Date, Date | null, Date | null];

const viewOf = ([id, author, reason, selection, cap, state, why, rehearsal, selected, done, applied, scheduled, waiting, noEffect, failed, leftOut, createdAt, movedAt, endedAt]: Row): ReplayView => ({
  id, author, reason, selection, cap, state, why, rehearsal, selected, done, applied, scheduled, waiting, noEffect, failed, leftOut, createdAt: createdAt.toISOString(), movedAt: movedAt?.toISOString() ?? null, endedAt: endedAt?.toISOString() ?? null,
});

/** The masters of what topics speak of; the services that follow what masters publish take nothing again, so that no process is begun twice. */
const MASTERS = JSON.stringify(Object.fromEntries(Object.entries(entities).map(([entity, { master }]) => [entity, master])));

/** The places that a selection names, in the order in which they were recorded. @param keyHash of the key */
export async function selectPieces(db: Queryable, { topic, system, entity, fingerprint, since, until }: ReplaySelection, keyHash: Buffer | null): Promise<ReplayPiece[]> {
  const { rows } = fingerprint === undefined
    ? await db.query({
        text: `select (row_number() over (order by at, topic, partition, "offset"))::int4, topic, partition, "offset", $1::jsonb ->> entity, false from trace_event
          where kind = 'source-event' and type <> 'unreadable' and $1::jsonb ? entity and ($2::text is null or topic = $2) and ($3::text is null or system = $3) and ($4::text is null or entity = $4) and ($5::bytea is null or key_hash = $5)
            and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7) and ($6::timestamptz is null or day >= ($6::timestamptz at time zone 'utc')::date) order by 1 limit ${PIECES_MAX + 1}`,
        values: [MASTERS, topic ?? null, system ?? null, entity ?? null, keyHash, since ?? null, until ?? null],
      })
    : await db.query({
        text: `select (row_number() over (order by topic, partition, "offset"))::int4, topic, partition, "offset", service, true from exception
          where fingerprint = $1 and is_open and topic is not null and class in ('unreadable', 'contract', 'identity', 'data', 'defect', 'life-cycle') and service = any(select jsonb_each_text.value from jsonb_each_text($2::jsonb)) order by 1 limit ${PIECES_MAX + 1}`,
        values: [fingerprint, MASTERS],
      });
  return (rows as [number, string, number, number, FirmService, boolean][]).map(([seq, at, partition, offset, service, parked]) => ({ seq, topic: at, partition, offset, service, parked }));
}

export async function createReplay(tx: Transaction, id: string, by: Person, { reason, selection, cap, rehearsal }: Pick<ReplayView, 'reason' | 'selection' | 'cap' | 'rehearsal'>, pieces: readonly ReplayPiece[]): Promise<void> {
  await tx.query({
    text: `insert into replay (id, author, role, reason, selection, cap, state, rehearsal, selected) values ($1, $2, $3, $4, $5, $6, 'rehearsed', $7, $8)`,
    values: [id, by.name, by.role, reason, JSON.stringify(selection), cap, JSON.stringify(rehearsal), pieces.length],
  });
  await tx.query({
    text: `insert into replay_piece (replay_id, seq, topic, partition, "offset", service, parked) select $1, x.seq, x.topic, x.partition, x."offset", x.service, x.parked
      from jsonb_to_recordset($2::jsonb) as x(seq int4, topic text, partition int4, "offset" int8, service text, parked boolean)`, values: [id, JSON.stringify(pieces)],
  });
}

export async function findReplay(db: Queryable, id: string): Promise<ReplayView | undefined> {
  const { rows } = await db.query({ text: `select ${COLUMNS} from replay where id = $1`, values: [id] });
  return (rows as Row[]).map(viewOf)[0];
}

/** The newest first. */
export async function listReplays(db: Queryable, limit: number): Promise<ReplayView[]> {
  const { rows } = await db.query({ text: `select ${COLUMNS} from replay order by created_at desc, id limit $1`, values: [limit] });
  return (rows as Row[]).map(viewOf);
}

/** Moves one from some states to another; false where it stands in none of them. */
export async function moveReplay(tx: Queryable, id: string, from: readonly ReplayState[], to: ReplayState, why: string | null): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: `update replay set state = $3, why = $4, paced_from = case when $3 = 'running' then now() else paced_from end, ended_at = case when $3 = 'ended' then now() end where id = $1 and state = any(string_to_array($2, ','))`, values: [id, from.join(','), to, why],
  });
  return rowCount > 0;
}

export interface RunningReplay {
  readonly id: string;
  readonly by: Person;
  readonly reason: string;
  readonly cap: number;
  readonly pacedSeconds: number;
}

/** How a lease is asked for: by whom, for how long, and after which pause whoever goes on goes slowly first. */
export interface LeaseTerms {
  readonly holder: string;
  readonly leaseMs: number;
  readonly stoodStillSeconds: number;
}

/**
 * One that runs, that nobody else has on a lease that holds, and of which no step was taken within the last second, whoever took it: the pace is that of the replay and not of who is at it. One that has stood still,
 * or whose holder is gone, begins slowly again. All by the clock of the database.
 */
export async function leaseRunning(db: Queryable, { holder, leaseMs, stoodStillSeconds }: LeaseTerms): Promise<RunningReplay | undefined> {
  const { rows } = await db.query({
    text: `update replay r set leased_by = $1, leased_until = now() + $2::int4 * interval '1 ms', stepped_at = now(), paced_from = case when due.is_anew then now() else r.paced_from end
      from (
        select id, coalesce(leased_by <> $1, false) or coalesce(moved_at, paced_from) < now() - $3::int4 * interval '1 second' as is_anew from replay
        where state = 'running' and (leased_by is null or leased_by = $1 or leased_until < now()) and (stepped_at is null or stepped_at <= now() - interval '1 second')
        order by stepped_at nulls first, id limit 1 for update skip locked
      ) due where r.id = due.id returning r.id, author, role, reason, cap, extract(epoch from now() - r.paced_from)::float8`,
    values: [holder, leaseMs, stoodStillSeconds],
  });
  return (rows as [string, string, Person['role'], string, number, number][]).map(([id, name, role, reason, cap, pacedSeconds]) => ({ id, by: { name, role }, reason, cap, pacedSeconds }))[0];
}

/** Holds on to it while a step takes long. */
export async function renewLease(db: Queryable, id: string, { holder, leaseMs }: Pick<LeaseTerms, 'holder' | 'leaseMs'>): Promise<void> {
  await db.query({ text: `update replay set leased_until = now() + $3::int4 * interval '1 ms' where id = $1 and leased_by = $2`, values: [id, holder, leaseMs] });
}

/** Gives back all that it holds, so that nobody has to wait until it runs out. */
export async function endLeases(db: Queryable, holder: string): Promise<void> {
  await db.query({ text: 'update replay set leased_by = null, leased_until = null where leased_by = $1', values: [holder] });
}

/** Locks the row of a replay for what its holder notes; false where somebody else has it by now, who takes the step anew. */
export async function isHeldBy(tx: Transaction, id: string, holder: string): Promise<boolean> {
  const { rowCount } = await tx.query({ text: 'select from replay where id = $1 and leased_by = $2 for update', values: [id, holder] });
  return rowCount > 0;
}

export async function nextPieces(db: Queryable, id: string, limit: number): Promise<ReplayPiece[]> {
  const { rows } = await db.query({ text: 'select seq, topic, partition, "offset", service, parked from replay_piece where replay_id = $1 and not done order by seq limit $2', values: [id, limit] });
  return (rows as [number, string, number, number, FirmService, boolean][]).map(([seq, topic, partition, offset, service, parked]) => ({ seq, topic, partition, offset, service, parked }));
}

/** Marks pieces as taken, each once, and counts what came of them; under the lock of the replay. */
export async function noteStep(tx: Transaction, id: string, pieces: readonly ReplayPiece[], { applied, scheduled, waiting, noEffect, failed, leftOut }: ReplayStep): Promise<void> {
  const { rowCount } = await tx.query({ text: 'update replay_piece set done = true where replay_id = $1 and seq between $2 and $3 and not done', values: [id, pieces[0]!.seq, pieces.at(-1)!.seq] });
  await tx.query({
    text: 'update replay set done = done + $2, applied = applied + $3, scheduled = scheduled + $4, waiting = waiting + $5, no_effect = no_effect + $6, failed = failed + $7, left_out = left_out + $8, moved_at = now() where id = $1',
    values: [id, rowCount, applied, scheduled, waiting, noEffect, failed, leftOut],
  });
}
