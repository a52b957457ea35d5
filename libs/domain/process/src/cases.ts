import { EARLIEST_DATE, type LocalDate } from '@muster/platform-kernel';
import type { Absence, AbsenceKind } from './absence.js';
import { beginsActivation, beginsApproval, beginsOnboarding, isAssignmentOver, isProjectOver, isWorkerOver } from './begin.js';
import type { ProcessName, Processes } from './process-settings.js';

type Recorded = Readonly<Record<string, unknown>>;

/** What is kept of the last case of a process that a record had. */
export interface CaseState {
  /** The how many-th case of this process and record, from 1. */
  readonly nth: number;
  /** Why the case is over; null while it is not. */
  readonly over: string | null;
  /** Day after which it is over by itself; null where no day ends it. */
  readonly overAfter: LocalDate | null;
  /** What tells whether it is still the same case: the first day of a leave, the legal entity that was left. */
  readonly mark: string | null;
}

export interface KnownCase extends CaseState {
  /** The instance has come to its end. */
  readonly ended: boolean;
}

/** A record before the event that is looked at now. */
export interface KnownRecord {
  /** Its first day of work, or of delivery. */
  readonly startDate: LocalDate | null;
  readonly legalEntity: string | null;
  readonly employmentOver: boolean;
}

export interface CaseQuestion {
  readonly record: Recorded;
  readonly before: KnownRecord | undefined;
  readonly today: LocalDate;
  /** The event is not older than the people who are still onboarded. */
  readonly isRecent: boolean;
  readonly processes: Processes;
  caseOf(process: ProcessName): KnownCase | undefined;
}

interface CaseRule {
  begins(question: CaseQuestion): boolean;
  /** Why the case is over after this event. */
  over(question: CaseQuestion, known: CaseState | undefined): string | null;
  overAfter?(question: CaseQuestion): LocalDate | null;
  mark?(question: CaseQuestion): string | null;
  /** Another may begin once the last one has ended, though it is not over. */
  readonly againWhenEnded?: boolean;
}

/** Exits and leaves of that long ago are history when they are first heard of. */
const HISTORY_DAYS = 30;

const dayOf = (record: Recorded, name: string) => (record[name] ?? null) as LocalDate | null;
const isGone = (record: Recorded) => record['retired'] === true || (record['mergedInto'] ?? null) !== null;

/** Employment has ended, or is to end, on a day that the present employment reaches. */
export function isLeaving(worker: Recorded): boolean {
  if (worker['employmentStatus'] === 'terminated') return true;
  const [hired, last] = [dayOf(worker, 'hireDate'), dayOf(worker, 'terminationDate')];
  return last !== null && (hired === null || last >= hired);
}

/** The last day on which somebody who leaves can be booked; undefined where nobody said, null where it is before the first. */
export function lastDayOf(worker: Recorded): LocalDate | null | undefined {
  const [hired, last] = [dayOf(worker, 'hireDate'), dayOf(worker, 'terminationDate')];
  if (last === null) return undefined;
  return hired !== null && last < hired ? null : last;
}

/** Calendar days of a leave that keeps people from being booked: longer than what bookings are kept for, and not over. Undefined where there is none. */
export function leaveOf(worker: Recorded, keepsBookingsUpToDays: number, today: LocalDate): Absence | undefined {
  const [from, until] = [dayOf(worker, 'leaveStartDate'), dayOf(worker, 'leaveEndDate')];
  if (from === null || (until !== null && (until < today || until - from + 1 <= keepsBookingsUpToDays))) return undefined;
  return { from, until };
}

/** The days that a worker cannot be booked for, because of an exit or a leave; undefined where there is none. Nobody who leaves without a day can be booked after today, and nobody who never came on any day. */
export function absenceOf(kind: AbsenceKind, worker: Recorded, keepsBookingsUpToDays: number, today: LocalDate): Absence | undefined {
  if (kind === 'leave') return leaveOf(worker, keepsBookingsUpToDays, today);
  if (!isLeaving(worker)) return undefined;
  const last = lastDayOf(worker);
  return { from: last === null ? EARLIEST_DATE : (last ?? today) + 1, until: null };
}

const keptDays = ({ processes }: CaseQuestion) => processes.get('leave')!.keepsBookingsUpToDays;

const leaveNow = (question: CaseQuestion) => leaveOf(question.record, keptDays(question), question.today);

/** Somebody who had left, or was to leave, stays: it is no new employment. */
function isReinstated({ record, before, caseOf }: CaseQuestion): boolean {
  const exit = caseOf('exit');
  return exit !== undefined && exit.over === null && !isLeaving(record) && !isGone(record) && before?.startDate === dayOf(record, 'hireDate');
}

/** A leave is called off, or ends before its last day was due. */
function isBackEarly(question: CaseQuestion): boolean {
  const leave = question.caseOf('leave');
  return leave !== undefined && !isOver(leave, question.today) && ['rescinded', 'returned'].includes(rules.leave.over(question, leave) ?? '');
}

const rules: Readonly<Record<ProcessName, CaseRule>> = {
  onboarding: {
    begins: ({ record, before, today, isRecent, processes }) => beginsOnboarding(record, { today, hiredSinceDays: processes.get('onboarding')!.hiredSinceDays, isFirstOfSpell: (!before || before.employmentOver) && isRecent }),
    over: ({ record }) => (!isWorkerOver(record) ? null : !isGone(record) && typeof lastDayOf(record) === 'number' ? 'left' : 'rescinded'),
  },
  'project-activation': { begins: ({ record }) => beginsActivation(record), over: ({ record }) => (isProjectOver(record) ? 'cancelled' : null) },
  'staffing-approval': { begins: ({ record }) => beginsApproval(record), over: ({ record }) => (isAssignmentOver(record) ? 'withdrawn' : null) },
  exit: {
    begins({ record, before, today }) {
      if (isGone(record) || !isLeaving(record)) return false;
      const last = dayOf(record, 'terminationDate');
      return last === null ? before !== undefined && !before.employmentOver : last >= today - HISTORY_DAYS;
    },
    over: ({ record }) => (isGone(record) ? 'withdrawn' : isLeaving(record) ? null : 'rescinded'),
  },
  leave: {
    begins(question) {
      const leave = leaveNow(question);
      return leave !== undefined && leave.from >= question.today - HISTORY_DAYS && !isWorkerOver(question.record);
    },
    over(question, known) {
      const { record, today } = question;
      if (isGone(record)) return 'withdrawn';
      if (record['employmentStatus'] === 'terminated') return 'superseded';
      if (leaveNow(question)) return null;
      return known?.mark != null && Number(known.mark) <= today ? 'returned' : 'rescinded';
    },
    overAfter: ({ record }) => dayOf(record, 'leaveEndDate'),
    mark: ({ record }) => dayOf(record, 'leaveStartDate')?.toString() ?? null,
  },
  transfer: {
    begins: ({ record, before }) => !isWorkerOver(record) && before?.legalEntity != null && record['employer'] != null && record['employer'] !== before.legalEntity,
    over: ({ record }, known) => (isWorkerOver(record) ? 'left' : known?.mark != null && record['employer'] === known.mark ? 'rescinded' : null),
    mark: ({ before }) => before?.legalEntity ?? null,
    againWhenEnded: true,
  },
  reinstatement: { begins: (question) => isReinstated(question) || isBackEarly(question), over: ({ record }) => (isGone(record) || isLeaving(record) ? 'superseded' : null), againWhenEnded: true },
};

const PROCESSES_OF: Readonly<Record<string, readonly ProcessName[]>> = { worker: ['reinstatement', 'exit', 'leave', 'transfer', 'onboarding'], project: ['project-activation'], assignment: ['staffing-approval'] };

export interface CaseAfter extends CaseState {
  readonly process: ProcessName;
  /** It begins with this event. */
  readonly begins: boolean;
}

const isOver = ({ over, overAfter }: KnownCase, today: LocalDate) => over !== null || (overAfter !== null && overAfter < today);

/**
 * The cases of a record after an event, in the order in which they are decided: those that begin with it, and those that it changes. A
 * case begins where there is none, or the last one is over; what is repeated or replayed begins nothing, since the last one is not.
 */
export function casesAfter(entity: string, question: CaseQuestion): CaseAfter[] {
  return (PROCESSES_OF[entity] ?? []).flatMap((process) => {
    const rule = rules[process];
    const known = question.caseOf(process);
    const isFree = !known || isOver(known, question.today) || (rule.againWhenEnded === true && known.ended);
    const begins = isFree && rule.begins(question);
    if (!begins && !known) return [];
    const mark = begins || !known ? (rule.mark?.(question) ?? null) : process === 'leave' ? (rule.mark!(question) ?? known.mark) : known.mark;
    const over = begins || known!.over === null ? rule.over(question, begins ? undefined : known) : known!.over;
    const after: CaseAfter = { process, nth: (known?.nth ?? 0) + Number(begins), over: begins ? null : over, overAfter: rule.overAfter?.(question) ?? null, mark, begins };
    const isSame = known && !begins && known.over === after.over && known.overAfter === after.overAfter && known.mark === after.mark;
    return isSame ? [] : [after];
  });
}
