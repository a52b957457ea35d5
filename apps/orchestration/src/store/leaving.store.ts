import { absenceOf, type Absence, type AbsenceKind, type BookingView } from '@muster/domain-process';
import type { Queryable } from '@muster/platform-postgres';
import { kindsOf, type KindOf } from './subject.store.js';

/** A booking, with what is told of it and asked for in its place. */
export interface WorkerBooking extends BookingView {
  /** Id by which tools speak of it. */
  readonly key: string | null;
  readonly role: string | null;
  readonly projectName: string | null;
  /** Ids (`<system>:<id>`) of the project. */
  readonly projectIds: readonly string[];
  /** Canonical id of who leads the project. */
  readonly projectManager: string | null;
  /** What the demand asked for that it filled. */
  readonly demand: Readonly<Record<string, unknown>>;
}

interface BookingRefs {
  startDate: number | null;
  endDate: number | null;
  bookedFrom?: number | null;
  bookedUntil?: number | null;
  hoursPerDay: number | null;
  key: string | null;
  role?: string | null;
  endedByMaster?: boolean;
}

interface ProjectRefs {
  ids?: string[];
  name?: string | null;
  code?: string | null;
  endDate?: number | null;
  projectManager: string | null;
}

type Row = [string, string | null, BookingRefs, string | null, boolean | null, ProjectRefs | null, Record<string, unknown> | null, string[]];

/** All bookings of a worker, each with what has acknowledged it as it stands. */
export async function bookingsOf(db: Queryable, worker: string, kindOf: KindOf): Promise<WorkerBooking[]> {
  const { rows } = await db.query({
    name: 'worker-bookings',
    text: `select a.id, a.status, a.refs, a.group_id, p.over, p.refs, d.refs, array(select k.system from acknowledged k where k.entity = 'assignment' and k.id = a.id and k.version >= a.status_since)
      from subject a left join subject p on p.entity = 'project' and p.id = a.group_id left join subject d on d.entity = 'demand' and d.id = (a.refs->>'demand')::uuid
      where a.entity = 'assignment' and a.worker_id = $1 order by a.id`, values: [worker],
  });
  return (rows as Row[]).map(([id, status, refs, project, projectOver, of, demand, systems]) => ({
    id, status, project, plannedFrom: refs.startDate, plannedUntil: refs.endDate, bookedFrom: refs.bookedFrom ?? null, bookedUntil: refs.bookedUntil ?? null, hoursPerDay: refs.hoursPerDay, endedByMaster: refs.endedByMaster === true,
    acknowledged: kindsOf(systems, kindOf), key: refs.key, role: refs.role ?? null, projectOver: projectOver === true, projectUntil: of?.endDate ?? null, projectName: of?.name ?? of?.code ?? null, projectIds: of?.ids ?? [],
    projectManager: of?.projectManager ?? null, demand: demand ?? {},
  }));
}

/** The days that a worker cannot be booked for. With `lock`, nobody changes that before the end of the transaction. */
export async function absencesOf(db: Queryable, worker: string, keepsBookingsUpToDays: number, today: number, { lock = false } = {}): Promise<Partial<Record<AbsenceKind, Absence>>> {
  const { rows } = await db.query({ name: `worker-days${lock ? '-locked' : ''}`, text: `select status, start_date, refs from subject where entity = 'worker' and id = $1${lock ? ' for update' : ''}`, values: [worker] });
  const [row] = rows as [string | null, number | null, Record<string, unknown>][];
  if (!row) return {};
  const record = { ...row[2], employmentStatus: row[0], hireDate: row[1] };
  const kinds = ['exit', 'leave'] as const;
  return Object.fromEntries(kinds.flatMap((kind) => {
    const absence = absenceOf(kind, record, keepsBookingsUpToDays, today);
    return absence ? [[kind, absence]] : [];
  }));
}

/** How many people have the worker as their manager, and how many projects the worker leads. */
export async function ledBy(db: Queryable, worker: string): Promise<{ reports: number; ledProjects: number }> {
  const { rows } = await db.query({ name: 'led-by', text: `select count(*) filter (where entity = 'worker')::int4, count(*) filter (where entity = 'project')::int4 from subject where lead_id = $1 and not over`, values: [worker] });
  const [[reports, ledProjects]] = rows as [[number, number]];
  return { reports, ledProjects };
}
