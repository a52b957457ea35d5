import type { LocalDate } from '@muster/platform-kernel';
import { hasItsDays, isCut, isSettled, type Absence, type BookingView } from './absence.js';
import type { ProcessName, StageSettings } from './process-settings.js';

/** What a process knows of the record that it is about: no values, but which attributes have one. */
export interface SubjectView {
  /** Attributes that have a value. */
  readonly present: readonly string[];
  /** Status of the entity: employment status of a worker, status in the books of a project. */
  readonly status: string | null;
  /** First day of work, or of delivery, days since 1970. */
  readonly startDate: number | null;
  /** True once the record was taken back, merged away, or its status ends the case. */
  readonly over: boolean;
}

/** A record that belongs to the subject: a charge code or a demand of a project. */
export interface RelatedView {
  readonly entity: string;
  /** A charge code that is bookable, a demand that is open. */
  readonly live: boolean;
  /** Kinds of system that have acknowledged it as it is. */
  readonly acknowledged: ReadonlySet<string>;
}

/** What is known of a worker who leaves, stays away, or stays after all. */
export interface LeavingView {
  readonly today: LocalDate;
  /** The days that the case is about; undefined where it is about none. */
  readonly absence: Absence | undefined;
  readonly bookings: readonly BookingView[];
  /** People whose manager the worker is, and projects the worker leads. */
  readonly reports: number;
  readonly ledProjects: number;
  /** Whom the case has told, by what has acknowledged it. */
  readonly told: readonly ReadonlySet<string>[];
  /** Who has not been told yet. */
  readonly toBeTold: number;
  /** Projects of which nobody but the worker could be told. */
  readonly untold: number;
  /** Demand that was asked for in place: as it is now, and not before it has come back from the master. */
  readonly replacements: readonly { readonly open: boolean; readonly acknowledged: ReadonlySet<string> | undefined }[];
}

export interface CaseView {
  readonly subject: SubjectView;
  /** Kinds of system that have acknowledged the record since the case began. */
  readonly acknowledged: ReadonlySet<string>;
  readonly related: readonly RelatedView[];
  readonly leaving?: LeavingView;
}

export interface Look {
  readonly done: boolean;
  /** What is waited for, for people. */
  readonly missing: readonly string[];
}

const general = ({ subject, acknowledged }: CaseView, { needs, systems }: StageSettings): string[] => [
  ...needs.filter((name) => !subject.present.includes(name)),
  ...systems.filter((kind) => !acknowledged.has(kind)).map((kind) => `acknowledged by ${kind}`),
];

function chargeCodes({ related }: CaseView): RelatedView[] {
  return related.filter(({ entity, live }) => entity === 'charge-code' && live);
}

/** What a stage still lacks, beside the attributes and systems that its settings name. */
const further: Readonly<Record<string, (view: CaseView) => string[]>> = {
  books: (view) => [...(view.subject.status === 'open' ? [] : ['opened in the books']), ...(chargeCodes(view).length > 0 ? [] : ['a charge code that may be booked on'])],
  'time-entry-codes': (view) => (chargeCodes(view).length > 0 && chargeCodes(view).every(({ acknowledged }) => acknowledged.has('time-entry')) ? [] : ['its charge codes in time entry']),
  demand(view) {
    const open = view.related.filter(({ entity, live }) => entity === 'demand' && live);
    return open.length > 0 && open.every(({ acknowledged }) => acknowledged.has('rm')) ? [] : ['its demand in resource management'];
  },
};

/** What the stages of an approved staffing lack. */
const staffing: Readonly<Record<string, (view: CaseView) => string[]>> = {
  booking: ({ subject }) => (subject.status === 'confirmed' ? [] : [subject.status === 'overbooked' ? 'capacity of the worker' : subject.status === 'blocked' ? 'the conditions that the assignment names' : 'the confirmation']),
};

const count = (n: number, one: string, many: string) => (n === 0 ? [] : [n === 1 ? `1 ${one}` : `${n} ${many}`]);
const lacking = (kinds: readonly string[], acknowledged: ReadonlySet<string>) => kinds.filter((kind) => !acknowledged.has(kind));

/** Bookings of the case that have not become what they are to be, and what has not acknowledged those that have. */
function bookingsLack(bookings: readonly BookingView[], isAsItShould: (booking: BookingView) => boolean, systems: readonly string[]): string[] {
  const open = bookings.filter((booking) => !isAsItShould(booking));
  const unheard = new Set(bookings.filter(isAsItShould).flatMap(({ acknowledged }) => lacking(systems, acknowledged)));
  return [...count(open.length, 'booking to be shortened or given its days back', 'bookings to be shortened or given their days back'), ...[...unheard].map((kind) => `bookings acknowledged by ${kind}`)];
}

type LeavingStage = (leaving: LeavingView, settings: StageSettings, view: CaseView) => string[];

const shortened: LeavingStage = ({ bookings, absence }, { systems }) => (absence ? bookingsLack(bookings.filter((booking) => isCut(booking, absence)), (booking) => isSettled(booking, absence), systems) : []);

const givenBack: LeavingStage = ({ bookings, today }, { systems }) => bookingsLack(bookings.filter(({ status, endedByMaster }) => status === 'confirmed' || endedByMaster), (booking) => hasItsDays(booking, today), systems);

const told: LeavingStage = ({ told: notices, toBeTold, untold }, { systems }) => [
  ...count(toBeTold, 'manager to be told', 'managers to be told'), ...count(untold, 'project without a manager to be told', 'projects without a manager to be told'), ...new Set(notices.flatMap((acknowledged) => lacking(systems, acknowledged).map((kind) => `notices acknowledged by ${kind}`))),
];

const demandStands = (isRight: (open: boolean) => boolean): LeavingStage => ({ replacements }, { systems }) => {
  const unheard = replacements.filter(({ open, acknowledged }) => !isRight(open) || !acknowledged || lacking(systems, acknowledged).length > 0);
  return count(unheard.length, 'demand to arrive', 'demands to arrive');
};

const after = (first: LeavingStage, rule: LeavingStage): LeavingStage => (leaving, settings, view) => [...first(leaving, { ...settings, systems: [] }, view), ...rule(leaving, settings, view)];

const asLacks: LeavingStage = (_, settings, view) => general(view, settings);
const bookingStages = (rule: LeavingStage) => ({ bookings: rule, costs: rule, 'charge-codes': rule });

/** What the stages of leaving and staying lack; the systems that their settings name are asked for what the stage is about. */
const leavingStages: Readonly<Partial<Record<ProcessName, Readonly<Record<string, LeavingStage>>>>> = {
  exit: {
    ...bookingStages(shortened), 'replacement-demand': demandStands(() => true), 'managers-told': after(shortened, told),
    'hand-over': ({ reports, ledProjects }) => [...count(reports, 'direct report without another manager', 'direct reports without another manager'), ...count(ledProjects, 'project without another manager', 'projects without another manager')],
    'last-day': (_, __, { subject }) => (subject.status === 'terminated' ? [] : ['the last day']), access: asLacks, records: asLacks,
  },
  leave: { ...bookingStages(shortened), 'replacement-demand': demandStands(() => true), 'managers-told': after(shortened, told), records: asLacks, return: () => ['the return'] },
  transfer: { 'financial-dimensions': asLacks, profile: asLacks, access: asLacks, 'managers-told': told },
  reinstatement: { ...bookingStages(givenBack), 'demand-withdrawn': demandStands((open) => !open), access: asLacks, 'managers-told': after(givenBack, told) },
};

/** Whether a stage of a process is done, and what it waits for otherwise. */
export function looks(process: ProcessName, stage: string, view: CaseView, settings: StageSettings): Look {
  const leaving = leavingStages[process]?.[stage];
  const missing = leaving && view.leaving ? leaving(view.leaving, settings, view) : [...general(view, settings), ...(moreOf(process, stage)?.(view) ?? [])];
  return { done: missing.length === 0, missing };
}

function moreOf(process: ProcessName, stage: string): ((view: CaseView) => string[]) | undefined {
  return process === 'project-activation' ? further[stage] : process === 'staffing-approval' ? staffing[stage] : undefined;
}

const BOOKINGS = ['worker', 'assignment', 'assignment-receipt'];
const DEMAND = ['worker', 'assignment', 'demand', 'demand-receipt'];
const RECORD = ['worker', 'worker-receipt'];
/** What concerns the stages of leaving: entities, with -receipt where a target has acknowledged one; report: somebody whom the worker manages, or did. */
const CONCERNS: Readonly<Record<string, readonly string[]>> = {
  bookings: BOOKINGS, costs: BOOKINGS, 'charge-codes': BOOKINGS, 'replacement-demand': DEMAND, 'demand-withdrawn': DEMAND, 'managers-told': ['worker', 'assignment', 'project', 'notice-receipt'], 'hand-over': ['worker', 'report', 'project'],
  'last-day': ['worker'], return: ['worker'], access: RECORD, records: RECORD, 'financial-dimensions': RECORD, profile: RECORD,
};

/** Whether a stage has to look where something moved. */
export function concerns(process: ProcessName, stage: string, because: string): boolean {
  return leavingStages[process] === undefined ? !['report', 'assignment', 'notice-receipt'].includes(because) || process === 'staffing-approval' : CONCERNS[stage]!.includes(because);
}
