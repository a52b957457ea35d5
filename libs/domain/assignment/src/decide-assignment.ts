import type { DecideInput, Decider, Decision, Finding, Step, Summary, Values } from '@muster/domain-claims';
import { formatLocalDate, type LocalDate } from '@muster/platform-kernel';
import { FULL_DAY_HOURS, overloadedDay } from './capacity.js';
import { chargeCodeFor, missingConditions, type Condition, type Window } from './conditions.js';
import type { BookingFacts, ChargeCodeFacts, LegalEntityFacts, LocationFacts, ProjectFacts, RateFacts, WorkerFacts } from './facts.js';
import { transitionOf, WANTED, type AssignmentState } from './life-cycle.js';

/** Who decides where no source asked. */
const MASTER = 'assignment-sync';
const UNDECIDED: Decision = { values: {} };

interface StepTaken {
  readonly step: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
}

/** All that a booking is decided by. */
interface Known {
  worker: WorkerFacts | null;
  rate: RateFacts | null;
  project: ProjectFacts | null;
  codes: readonly ChargeCodeFacts[];
  calendar: LocationFacts | null;
  books: LegalEntityFacts | null;
  others: readonly (BookingFacts & { id: string })[];
}

const stateOf = (record: Values | null) => (record?.['status'] ?? null) as AssignmentState | null;
const stepsOf = (record: Values | null) => (record?.['steps'] ?? []) as readonly StepTaken[];
const textOf = (values: Values, name: string) => (values[name] ?? null) as string | null;
const dayOf = (values: Values, name: string) => (values[name] ?? null) as LocalDate | null;

/** Adds a step, or moves it to its latest time; in the order of their names, as collections are. */
function withStep(steps: readonly StepTaken[], taken: StepTaken): StepTaken[] {
  return [...steps.filter(({ step }) => step !== taken.step), taken].sort((a, b) => (a.step < b.step ? -1 : 1));
}

/** When confirmation was first asked for; undefined while it was not. */
function askedAt(steps: readonly StepTaken[]): number | undefined {
  const asked = steps.filter(({ step }) => step === 'asked').map(({ at }) => at);
  return asked.length > 0 ? Math.min(...asked) : undefined;
}

/**
 * What a step is, from where the assignment stands. A tool that comes to say late what was reached before, such as our own confirmation
 * coming back after a release, asks for nothing.
 */
function judge(before: Values | null, { asked, kind, at }: Step): 'step' | 'same' | 'impossible' {
  const state = stateOf(before);
  if (state === asked) return 'same';
  if (transitionOf(state, asked, kind)) return 'step';
  const steps = stepsOf(before);
  const isEcho = kind !== 'process' && steps.some(({ step }) => step === asked) && steps.some((taken) => taken.at > at);
  return isEcho ? 'same' : 'impossible';
}

function known({ claimed, facts, id }: DecideInput): Known | undefined {
  const [workerId, projectId] = [textOf(claimed, 'worker'), textOf(claimed, 'project')];
  const worker = workerId ? facts.record('worker', workerId) : null;
  const rate = workerId ? facts.record('worker.restricted', workerId) : null;
  const project = projectId ? facts.record('project', projectId) : null;
  const codes = projectId ? facts.members('charge-code', projectId) : [];
  const siblings = workerId ? facts.siblings(workerId, id) : [];
  const location = worker && (worker as unknown as WorkerFacts).location;
  const calendar = location ? facts.record('location', location) : null;
  const legalEntity = project && (project as unknown as ProjectFacts).legalEntity;
  const books = legalEntity ? facts.record('legal-entity', legalEntity) : null;
  if ([worker, rate, project, codes, siblings, calendar, books].includes(undefined as never)) return undefined;
  return {
    worker: worker as WorkerFacts | null, rate: rate as RateFacts | null, project: project as ProjectFacts | null, codes: codes as unknown as ChargeCodeFacts[], calendar: calendar as LocationFacts | null, books: books as LegalEntityFacts | null,
    others: siblings!.map((sibling) => ({ id: sibling.id, ...(sibling.facts as unknown as BookingFacts) })),
  };
}

/**
 * The days that may be booked: those planned, within employment, and not after the project ends. A project that was closed ends today, or
 * on the day on which that was first decided. Null where no day is left; undefined while the plan has no days.
 */
function windowOf({ before, claimed, today }: DecideInput, { worker, project }: Known): Window | null | undefined {
  const [start, end] = [dayOf(claimed, 'startDate'), dayOf(claimed, 'endDate')];
  if (start === null || end === null) return undefined;
  const ends = [end, worker?.terminationDate, project?.endDate].filter((day) => day != null);
  const isOver = ['closed', 'cancelled'].includes(project?.status ?? '') || project?.deliveryStatus === 'completed';
  if (isOver) ends.push(today, ...[before && dayOf(before, 'bookedUntil')].filter((day) => day != null));
  const window = { from: Math.max(start, worker?.hireDate ?? start), until: Math.min(...ends) };
  return window.from <= window.until ? window : null;
}

interface Booked {
  state: AssignmentState;
  window: Window | null;
  code: string | null;
  conditions: Condition[];
  nextDay?: LocalDate | undefined;
}

/** Which of the states of a wanted booking it is in. One that is confirmed keeps its days whatever is missing later, save days and capacity. */
function book(input: DecideInput, facts: Known, wasBooked: boolean, asked: number): Booked {
  const { claimed, before, id, today } = input;
  const hours = (claimed['hoursPerDay'] ?? null) as number | null;
  const absent = absentParts(claimed, hours);
  const window = windowOf(input, facts);
  if (absent.length > 0 || !window) {
    if (wasBooked && window === null) return { state: 'released', window: null, code: null, conditions: [] };
    const conditions = window === null ? [...absent, noDayLeft(claimed)] : absent;
    return { state: 'blocked', window: null, code: null, conditions };
  }
  const code = chargeCodeFor(textOf(claimed, 'chargeCode'), facts.codes, window);
  const missing = wasBooked ? [] : missingConditions(facts.rate, code, facts.books, window, today);
  if (missing.length > 0) {
    const nextDay = missing.some(({ condition }) => condition === 'posting-period') && window.from <= today ? firstOfNextMonth(today) : undefined;
    return { state: 'blocked', window: null, code: null, conditions: missing, nextDay };
  }
  const bookedCode = code?.id ?? (before && textOf(before, 'bookedCode'));
  const over = textOf(claimed, 'overrideReason') === null ? overload(window, hours!, asked, id, facts) : undefined;
  if (over) return { state: 'overbooked', window: null, code: bookedCode, conditions: [over] };
  return { state: 'confirmed', window, code: bookedCode, conditions: [] };
}

function absentParts(claimed: Values, hours: number | null): Condition[] {
  const absent: Condition[] = [];
  const lacks = (condition: string, owner: string, detail: string) => absent.push({ condition, owner, detail });
  if (textOf(claimed, 'worker') === null) lacks('worker', 'hr', 'The worker that it names has not arrived.');
  if (textOf(claimed, 'project') === null) lacks('project', 'erp', 'The project that it names has not arrived.');
  if (dayOf(claimed, 'startDate') === null || dayOf(claimed, 'endDate') === null) lacks('days', 'rm', 'Its first or last day is not given.');
  if (hours === null || hours <= 0) lacks('hours', 'rm', 'Its hours of a day are not given.');
  return absent;
}

function noDayLeft(claimed: Values): Condition {
  const planned = `${formatLocalDate(dayOf(claimed, 'startDate')!)} to ${formatLocalDate(dayOf(claimed, 'endDate')!)}`;
  return { condition: 'days', owner: 'rm', detail: `No day of ${planned} lies within the employment of the worker and before the end of the project.` };
}

/** Bookings whose confirmation was asked for earlier go before; of two asked for at once, the lower id. */
function overload(window: Window, hours: number, asked: number, id: string, { worker, calendar, others }: Known): Condition | undefined {
  const before = others.filter((other) => other.status === 'confirmed' && (other.askedAt < asked || (other.askedAt === asked && other.id < id)));
  const capacity = (worker?.fte ?? 1) * FULL_DAY_HOURS;
  const over = overloadedDay({ ...window, hours }, before, capacity, calendar);
  return over && { condition: 'capacity', owner: 'rm', detail: `On ${formatLocalDate(over.day)} the worker would be booked for ${over.hours} hours of ${capacity}.` };
}

function firstOfNextMonth(day: LocalDate): LocalDate {
  const date = new Date(day * 86_400_000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / 86_400_000;
}

function findingsOf(before: Values | null, conditions: readonly Condition[]): Finding[] {
  const was = ((before?.['conditions'] ?? []) as readonly Condition[]).map(({ condition }) => condition);
  return conditions.filter(({ condition }) => !was.includes(condition)).map(({ condition, owner, detail }) => ({ code: `${condition}-missing`, attribute: 'conditions', owner, reason: `${detail} The assignment cannot be confirmed before; ${owner} owns it.` }));
}

function decide(input: DecideInput): Decision {
  const { before, step, stands, nowMs } = input;
  const facts = known(input);
  if (!facts) return UNDECIDED;
  let steps = [...stepsOf(before)];
  const was = stateOf(before);
  const transition = step && transitionOf(was, step.asked, step.kind);
  if (transition?.to === 'booking' && askedAt(steps) === undefined) steps = withStep(steps, { step: 'asked', at: step!.at, by: step!.system });
  const endedByMaster = was === 'released' && steps.some((taken) => taken.step === 'released' && taken.by === MASTER);
  const asked = askedAt(steps);
  const wanted = stands && asked !== undefined && (transition ? transition.to === 'booking' : (was !== null && WANTED.includes(was)) || endedByMaster);
  const booked: Booked = wanted
    ? book(input, facts, was === 'confirmed' || endedByMaster, asked)
    : { state: (transition?.to ?? (stands ? was : ended(was))) as AssignmentState, window: null, code: null, conditions: [] };
  if (booked.state !== was && booked.state !== null) {
    const by = step && (booked.state !== 'released' || transition?.to === 'released') ? step.system : MASTER;
    steps = withStep(steps, { step: booked.state, at: step?.at ?? nowMs, by });
  }
  // Who gives up, and asks again later, is last in the line.
  if (['cancelled', 'rejected'].includes(booked.state) || (booked.state === 'released' && transition)) steps = steps.filter((taken) => taken.step !== 'asked');
  return {
    values: {
      status: booked.state, steps: steps.map((taken) => ({ ...taken, removed: false })), bookedFrom: booked.window?.from ?? null, bookedUntil: booked.window?.until ?? null, bookedCode: booked.code,
      conditions: booked.conditions.map((condition) => ({ ...condition, removed: false })).sort((a, b) => (a.condition < b.condition ? -1 : 1)),
    },
    findings: findingsOf(before, booked.conditions), nextDay: booked.nextDay,
  };
}

/** An assignment that every source has taken back. */
function ended(state: AssignmentState | null): AssignmentState | null {
  if (state === null || ['released', 'cancelled', 'rejected'].includes(state)) return state;
  return state === 'confirmed' ? 'released' : 'cancelled';
}

/** What the other bookings of the worker need to know. One that waits for capacity is decided again when another changes. */
function summary(record: Values): Summary | null {
  const worker = textOf(record, 'worker');
  const status = stateOf(record)!;
  if (!worker || !['confirmed', 'overbooked'].includes(status)) return null;
  const [from, until] = [dayOf(record, 'bookedFrom') ?? dayOf(record, 'startDate')!, dayOf(record, 'bookedUntil') ?? dayOf(record, 'endDate')!];
  const facts: BookingFacts = { status, from, until, hours: record['hoursPerDay'] as number, askedAt: askedAt(stepsOf(record))! };
  return { group: worker, facts: { ...facts }, waits: true };
}

/**
 * Decides where an assignment stands: the step that was asked for, if the life cycle has it, and then, day by day, whether the booking
 * that is wanted can be. The same facts give the same state, in whatever order they arrived.
 */
export const assignmentDecider: Decider = {
  attributes: ['status', 'steps', 'bookedFrom', 'bookedUntil', 'bookedCode', 'conditions'],
  lifeCycle: { attribute: 'status', judge },
  decide,
  summary,
};
