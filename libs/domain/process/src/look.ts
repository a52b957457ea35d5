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

export interface CaseView {
  readonly subject: SubjectView;
  /** Kinds of system that have acknowledged the record since the case began. */
  readonly acknowledged: ReadonlySet<string>;
  readonly related: readonly RelatedView[];
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

/** Whether a stage of a process is done, and what it waits for otherwise. */
export function looks(process: ProcessName, stage: string, view: CaseView, settings: StageSettings): Look {
  const more = process === 'project-activation' ? further[stage] : process === 'staffing-approval' ? staffing[stage] : undefined;
  const missing = [...general(view, settings), ...(more?.(view) ?? [])];
  return { done: missing.length === 0, missing };
}
