import { hasItsDays, isCut, isSettled, type AbsenceKind } from '@muster/domain-process';
import { EARLIEST_DATE, uuidv5 } from '@muster/platform-kernel';
import type { NewOutboxRow } from '@muster/platform-outbox';
import { uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';
import { caseStands } from './case.store.js';
import { absencesOf, bookingsOf, type WorkerBooking } from './leaving.store.js';
import type { NoticeWrite } from './outgoing.js';
import type { Case } from './process.store.js';
import { replacementText, type SettleParts } from './replacement.store.js';
import { kindsOf, type KindOf } from './subject.store.js';

/** Of the ids of notices, which follow from the case and who is told. */
const NOTICE_NAMESPACE = '2d9c7b4e-1a58-5c6f-9b0d-7e3f8a2c4d61';

const CAUSE_OF: Readonly<Record<string, AbsenceKind>> = { termination: 'exit', leave: 'leave' };

/** Project managers whom a case has to tell, with the bookings that they are told of. */
export interface ToTell {
  readonly cause: string;
  readonly recipients: ReadonlyMap<string, readonly WorkerBooking[]>;
  /** Projects of such bookings that nobody but the worker leads. */
  readonly untold: number;
  readonly lastDay: number | null;
  readonly returnDate: number | null;
  /** Bookings have become what they are to be: before that nobody is told. */
  readonly isReady: boolean;
}

/** Whom a case has to tell now. */
export async function toTell(db: Queryable, { process, recordId }: Case, { kindOf, keepsBookingsUpToDays, today }: Pick<SettleParts, 'kindOf' | 'keepsBookingsUpToDays' | 'today'>): Promise<ToTell> {
  const [bookings, absences] = [await bookingsOf(db, recordId, kindOf), await absencesOf(db, recordId, keepsBookingsUpToDays, today)];
  if (process === 'reinstatement') {
    const recipients = await toldBefore(db, recordId, bookings, absences);
    return { recipients, untold: 0, cause: 'rescinded', lastDay: null, returnDate: null, isReady: bookings.filter(({ status, endedByMaster }) => status === 'confirmed' || endedByMaster).every((booking) => hasItsDays(booking, today)) };
  }
  if (process === 'transfer') return { ...byManager(recordId, bookings.filter(({ status, bookedUntil }) => status === 'confirmed' && (bookedUntil ?? today) >= today)), cause: 'transfer', lastDay: null, returnDate: null, isReady: true };
  const absence = absences[process as AbsenceKind];
  const cut = absence ? bookings.filter((booking) => isCut(booking, absence)) : [];
  return {
    ...byManager(recordId, cut), cause: process === 'exit' ? 'termination' : 'leave', lastDay: absence && absence.from > EARLIEST_DATE ? absence.from - 1 : null, returnDate: absence?.until == null ? null : absence.until + 1,
    isReady: cut.every((booking) => isSettled(booking, absence!)),
  };
}

function byManager(worker: string, told: readonly WorkerBooking[]): Pick<ToTell, 'recipients' | 'untold'> {
  const recipients = new Map<string, WorkerBooking[]>();
  const untold = new Set<string | null>();
  for (const booking of told) {
    const { projectManager, project } = booking;
    if (projectManager === null || projectManager === worker) untold.add(project);
    else recipients.set(projectManager, [...(recipients.get(projectManager) ?? []), booking]);
  }
  return { recipients, untold: untold.size };
}

/** Whoever was told of an exit or leave that is none any more, and not yet told so; with what they are told of now. */
async function toldBefore(db: Queryable, worker: string, bookings: readonly WorkerBooking[], absences: Partial<Record<AbsenceKind, unknown>>): Promise<ReadonlyMap<string, readonly WorkerBooking[]>> {
  const causes = Object.keys(CAUSE_OF).filter((cause) => !absences[CAUSE_OF[cause]!]);
  const { rows } = await db.query({
    name: 'notice-told', values: [worker, causes],
    text: `select distinct n.recipient from notice n where n.worker = $1 and n.cause = any($2::text[]) and not exists (select from notice r where r.worker = n.worker and r.recipient = n.recipient and r.cause = 'rescinded' and r.at > n.at)`,
  });
  return new Map((rows as [string][]).map(([recipient]) => [recipient, bookings.filter(({ projectManager, status, endedByMaster }) => projectManager === recipient && (status === 'confirmed' || endedByMaster))]));
}

/**
 * Tells whom a case has to tell, each once, whatever is repeated. The worker is locked, so that a case which is over meanwhile tells
 * nobody. Answers what is to be published.
 */
export async function tellManagers(tx: Transaction, one: Case, parts: SettleParts): Promise<NewOutboxRow[]> {
  await absencesOf(tx, one.recordId, parts.keepsBookingsUpToDays, parts.today, { lock: true });
  if ((await caseStands(tx, one, parts.today)).over !== null) return [];
  const { recipients, isReady, cause, lastDay, returnDate } = await toTell(tx, one, parts);
  if (!isReady) return [];
  const kind = CAUSE_OF[cause];
  const replacement = kind ? await replacementText(tx, one.recordId, kind) : null;
  const rows: NewOutboxRow[] = [];
  for (const [recipient, bookings] of [...recipients].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const notice: NoticeWrite = {
      id: uuidv5(`${one.instance}/${recipient}`, NOTICE_NAMESPACE), recipient, about: one.recordId, cause, process: one.instance, lastDay, returnDate, replacement,
      bookings: bookings.map(({ id, projectName, plannedUntil, bookedUntil }) => ({ booking: id, project: projectName, plannedUntil, bookedUntil })),
    };
    const { rowCount } = await tx.query({
      text: 'insert into notice (id, instance, worker, recipient, cause, at) values ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0)) on conflict do nothing', values: [notice.id, one.instance, one.recordId, recipient, cause, parts.nowMs],
    });
    if (rowCount > 0) rows.push(parts.outgoing.notice(notice, one.correlationId, parts.nowMs));
  }
  return rows;
}

export interface Told {
  readonly recipient: string;
  /** Kinds of system that have acknowledged the notice. */
  readonly acknowledged: ReadonlySet<string>;
}

/** Whom a case has told. */
export async function toldBy(db: Queryable, instance: string, kindOf: KindOf): Promise<Told[]> {
  const { rows } = await db.query({ name: 'notice-receipts', text: `select n.recipient, array(select a.system from acknowledged a where a.entity = 'notice' and a.id = n.id) from notice n where n.instance = $1 order by n.id`, values: [instance] });
  return (rows as [string, string[]][]).map(([recipient, systems]) => ({ recipient, acknowledged: kindsOf(systems, kindOf) }));
}

/** Workers whom these notices are about. */
export async function workersOfNotices(db: Queryable, notices: readonly string[]): Promise<string[]> {
  if (notices.length === 0) return [];
  const { rows } = await db.query({ name: 'notice-workers', text: 'select distinct worker from notice where id = any($1::uuid[])', values: [uuidArray(notices)] });
  return (rows as [string][]).map(([id]) => id);
}
