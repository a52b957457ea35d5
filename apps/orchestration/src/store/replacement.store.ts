import { lostDays, meets, type Absence, type AbsenceKind, type LeavingView } from '@muster/domain-process';
import { formatLocalDate } from '@muster/platform-kernel';
import type { NewOutboxRow } from '@muster/platform-outbox';
import { uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';
import { DEMAND_VALUES } from '../follow/read-subject.js';
import { absencesOf, bookingsOf, type WorkerBooking } from './leaving.store.js';
import type { Outgoing } from './outgoing.js';
import { kindsOf, type KindOf } from './subject.store.js';

/** `open`; `withdrawn` since nobody is needed any more; `kept` since somebody had been found before that. */
type ReplacementState = 'open' | 'withdrawn' | 'kept';

interface Replacement {
  assignment: string;
  absence: AbsenceKind;
  nth: number;
  key: string;
  from: number;
  until: number;
  state: ReplacementState;
  version: number;
  /** The demand has come back from its master. */
  hasArrived: boolean;
  /** Its status; null while nobody but us speaks of it. */
  status: string | null;
  acknowledged: string[];
}

const PREFIX = 'orchestration:';
const DEMAND_OF = `left join subject s on s.entity = 'demand' and s.refs->'ids' ? ('${PREFIX}' || r.key)`;

/** The last demand for each booking and kind of absence. */
async function replacementsOf(db: Queryable, worker: string): Promise<Replacement[]> {
  const { rows } = await db.query({
    name: 'replacement-read',
    text: `select distinct on (r.assignment, r.absence) r.assignment, r.absence, r.nth, r.key, r.from_day, r.until_day, r.state, r.version, s.id is not null, s.status, array(select a.system from acknowledged a where a.entity = 'demand' and a.id = s.id and a.version >= s.status_since)
      from replacement r ${DEMAND_OF} where r.worker = $1 order by r.assignment, r.absence, r.nth desc`, values: [worker],
  });
  return (rows as [string, AbsenceKind, number, string, number, number, ReplacementState, number, boolean, string | null, string[]][]).map(([assignment, absence, nth, key, from, until, state, version, hasArrived, status, acknowledged]) => ({ assignment, absence, nth, key, from, until, state, version, hasArrived, status, acknowledged }));
}

export interface SettleParts {
  readonly outgoing: Outgoing;
  readonly kindOf: KindOf;
  /** The system by whose ids another one names records of an entity. */
  readonly spaceOf: (system: string, entity: 'project' | 'assignment') => string;
  readonly keepsBookingsUpToDays: number;
  readonly today: number;
  readonly nowMs: number;
}

/**
 * Brings the demand that is asked for in place of a worker to what it is to be now: one for each booking that loses days to an absence,
 * withdrawn where the days have come back and nobody has been found. Whoever calls it, and however often, the outcome is the same; the
 * worker is locked, so that an exit and the reinstatement that follows it do not cross. Answers what is to be published.
 */
export async function settleReplacements(tx: Transaction, worker: string, correlationId: string, parts: SettleParts): Promise<NewOutboxRow[]> {
  const absences = await absencesOf(tx, worker, parts.keepsBookingsUpToDays, parts.today, { lock: true });
  const [bookings, existing] = [await bookingsOf(tx, worker, parts.kindOf), await replacementsOf(tx, worker)];
  const rows: NewOutboxRow[] = [];
  for (const kind of ['exit', 'leave'] as const) {
    const absence = absences[kind];
    const wanted = absence ? lostDays(bookings, absence).filter(({ until }) => until >= parts.today) : [];
    for (const days of wanted) {
      const booking = bookings.find(({ id }) => id === days.assignment)!;
      const last = existing.find(({ assignment, absence: of }) => assignment === days.assignment && of === kind);
      rows.push(...(await want(tx, { worker, kind, booking, last, ...days }, correlationId, parts)));
    }
    for (const one of existing) if (one.absence === kind && one.state === 'open' && !isStillNeeded(one, absence)) rows.push(...(await withdraw(tx, one, correlationId, parts)));
  }
  return rows;
}

/** The worker is away on those days still; that the tool has meanwhile ended the booking changes nothing. */
function isStillNeeded({ from, until }: Replacement, absence: Absence | undefined): boolean {
  return absence !== undefined && meets(from, until, absence);
}

interface Wanted {
  worker: string;
  kind: AbsenceKind;
  booking: WorkerBooking;
  last: Replacement | undefined;
  from: number;
  until: number;
}

async function want(tx: Transaction, { worker, kind, booking, last, from, until }: Wanted, correlationId: string, parts: SettleParts): Promise<NewOutboxRow[]> {
  const { outgoing, spaceOf, today, nowMs } = parts;
  const days = { startDate: Math.max(from, today), endDate: until };
  if (last?.state === 'open' || last?.state === 'kept') {
    if (last.state === 'kept' || (last.from === from && last.until === until)) return [];
    const version = Math.max(nowMs, last.version + 1);
    await tx.query({ text: 'update replacement set from_day = $4, until_day = $5, version = $6 where assignment = $1 and absence = $2 and nth = $3', values: [last.assignment, kind, last.nth, from, until, version] });
    return [outgoing.ask('demand', { because: `${last.key}/days`, key: last.key, values: days, version, correlationId })];
  }
  const project = keyIn(spaceOf('orchestration', 'project'), 'project', booking.projectIds, spaceOf);
  // A project that no tool has named yet has nobody booked either.
  if (project === undefined) return [];
  const nth = (last?.nth ?? 0) + 1;
  const key = `replacement-${booking.id}-${kind}-${nth}`;
  const version = Math.max(nowMs, (last?.version ?? 0) + 1);
  await tx.query({ text: `insert into replacement (assignment, absence, nth, worker, key, project, from_day, until_day, state, version) values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)`, values: [booking.id, kind, nth, worker, key, project, from, until, version] });
  const taken = Object.fromEntries(DEMAND_VALUES.flatMap((name) => (booking.demand[name] == null ? [] : [[name, booking.demand[name]]])));
  const values = { ...taken, ...(booking.role === null ? {} : { role: booking.role }), project, ...days, hoursPerDay: booking.hoursPerDay, replaces: booking.key, reason: kind === 'exit' ? 'Whoever was booked leaves.' : 'Whoever was booked is on leave.' };
  return [outgoing.ask('demand', { because: `${key}/asked`, key, values, version, correlationId })];
}

async function withdraw(tx: Transaction, { assignment, absence, nth, key, version, status }: Replacement, correlationId: string, { outgoing, nowMs }: SettleParts): Promise<NewOutboxRow[]> {
  const isFound = status === 'filled';
  const next = Math.max(nowMs, version + 1);
  await tx.query({ text: 'update replacement set state = $4, version = $5 where assignment = $1 and absence = $2 and nth = $3', values: [assignment, absence, nth, isFound ? 'kept' : 'withdrawn', next] });
  return isFound ? [] : [outgoing.ask('demand', { because: `${key}/withdrawn`, key, values: { status: 'cancelled', reason: 'Whoever was booked stays, or is back.' }, version: next, correlationId })];
}

function keyIn(space: string, entity: 'project' | 'assignment', ids: readonly string[], spaceOf: SettleParts['spaceOf']): string | undefined {
  return ids.map((id) => [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)] as const).filter(([system]) => spaceOf(system, entity) === space).map(([, id]) => id).sort()[0];
}

/** Replacement demand as stages look at it: of one kind of absence, or of all. */
export async function replacementViews(db: Queryable, worker: string, kind: AbsenceKind | undefined, kindOf: KindOf): Promise<LeavingView['replacements']> {
  const all = await replacementsOf(db, worker);
  return all.filter(({ absence, state }) => state !== 'kept' && (kind === undefined || absence === kind)).map(({ state, hasArrived, status, acknowledged }) => {
    const isAsAsked = hasArrived && (state === 'open') === (status !== 'cancelled');
    return { open: state === 'open', acknowledged: isAsAsked ? kindsOf(acknowledged, kindOf) : undefined };
  });
}

/** What was asked for in place of a worker, for people. */
export async function replacementText(db: Queryable, worker: string, kind: AbsenceKind): Promise<string | null> {
  const open = (await replacementsOf(db, worker)).filter(({ absence, state }) => absence === kind && state === 'open');
  return open.length === 0 ? null : open.map(({ key, from, until }) => `${key} (${formatLocalDate(from)} to ${formatLocalDate(until)})`).join(', ');
}

/** Workers in whose place these demands were asked for. */
export async function workersOfReplacements(db: Queryable, demands: readonly string[]): Promise<string[]> {
  if (demands.length === 0) return [];
  const { rows } = await db.query({
    name: 'replacement-workers', values: [uuidArray(demands)],
    text: `select distinct r.worker from subject s cross join lateral jsonb_array_elements_text(coalesce(s.refs->'ids', '[]')) as x(id) join replacement r on '${PREFIX}' || r.key = x.id where s.entity = 'demand' and s.id = any($1::uuid[])`,
  });
  return (rows as [string][]).map(([id]) => id);
}
