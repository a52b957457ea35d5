import type { DecideInput, Decider, Decision, Finding, Step, Summary, Values } from '@muster/domain-claims';
import { formatLocalDate, type LocalDate } from '@muster/platform-kernel';
import { FULL_DAY_HOURS, overloadedDay } from './capacity.js';
import { chargeCodeFor, missingConditions, type Condition, type Window } from './conditions.js';
import type { BookingFacts, ChargeCodeFacts, LegalEntityFacts, LocationFacts, ProjectFacts, RateFacts, WorkerFacts } from './facts.js';
import { TENTATIVE, transitionOf, WANTED, type AssignmentState, type Transition } from './life-cycle.js';

/** Who decides where no source asked. */
const MASTER = 'assignment-sync';
const UNDECIDED: Decision = { values: {} };

/** Attributes that are decided, and claimed by nobody. */
export const DECIDED = ['status', 'steps', 'bookedFrom', 'bookedUntil', 'bookedCode', 'conditions'] as const;

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
const hoursOf = (values: Values) => (values['hoursPerDay'] ?? null) as number | null;
const dayOf = (values: Values, name: string) => (values[name] ?? null) as LocalDate | null;

/** Adds a step, or moves it to its latest time; in the order of their names, as collections are. */
function withStep(steps: readonly StepTaken[], taken: StepTaken): StepTaken[] {
  return [...steps.filter(({ step }) => step !== taken.step), taken].sort((a, b) => (a.step < b.step ? -1 : 1));
}

/** When confirmation was first asked for; undefined while it was not. */
function askedAt(steps: readonly StepTaken[]): number | undefined {
  return takenAt(steps, 'asked')?.at;
}

const takenAt = (steps: readonly StepTaken[], name: string): StepTaken | undefined => steps.find(({ step }) => step === name);

/** True where the master found no day left for a booking that is still wanted: it comes back when there is one. */
const isEndedByMaster = (state: AssignmentState | null, steps: readonly StepTaken[]) => state === 'released' && askedAt(steps) !== undefined && takenAt(steps, 'released')?.by === MASTER;

const isWanted = (state: AssignmentState | null, steps: readonly StepTaken[]) => state !== null && (WANTED.includes(state) || isEndedByMaster(state, steps));

/** A tool knows fewer states than we do: what it still calls proposed, or confirmed, may have gone on here, and our own words come back from it late. */
function isEcho(state: AssignmentState | null, steps: readonly StepTaken[], { asked, kind, at }: Step): boolean {
  if (kind === 'process' || !takenAt(steps, asked)) return false;
  if (asked === 'confirmed' && isWanted(state, steps)) return true;
  if (asked === 'proposed' && state !== null && TENTATIVE.includes(state)) return true;
  return steps.some((taken) => taken.at > at);
}

/** A release of what the master has released already: given up for good by a process, or by a tool that said so before it could have heard of ours. */
function givesUp(state: AssignmentState | null, steps: readonly StepTaken[], { kind, at }: Step): boolean {
  return isEndedByMaster(state, steps) && (kind === 'process' || at < takenAt(steps, 'released')!.at);
}

/** What a step is, from where the assignment stands. */
function judge(before: Values | null, step: Step): 'step' | 'same' | 'impossible' {
  const [state, steps] = [stateOf(before), stepsOf(before)];
  const transition = transitionOf(state, step.asked, step.kind);
  if (transition?.to === state || (state === step.asked && !transition)) return givesUp(state, steps, step) ? 'step' : 'same';
  // A confirmation that was asked for before the release was does not undo it.
  if (state === 'released' && transition?.to === 'booking' && !isEndedByMaster(state, steps) && step.at < takenAt(steps, 'released')!.at) return 'same';
  if (transition) return 'step';
  return isEcho(state, steps, step) ? 'same' : 'impossible';
}

function known({ before, claimed, facts, id }: DecideInput): Known | undefined {
  const [workerId, projectId] = [textOf(claimed, 'worker'), textOf(claimed, 'project')];
  const worker = workerId ? facts.record<WorkerFacts>('worker', workerId) : null;
  const rate = workerId ? facts.record<RateFacts>('worker.restricted', workerId) : null;
  const project = projectId ? facts.record<ProjectFacts>('project', projectId) : null;
  const codes = projectId ? facts.members<ChargeCodeFacts>('charge-code', projectId) : [];
  const siblings = workerId ? facts.siblings<BookingFacts>(workerId, id) : [];
  // Whom it leaves is held as well: others may take the hours.
  const leftId = before && textOf(before, 'worker');
  const left = leftId && leftId !== workerId ? facts.siblings(leftId, id) : [];
  const calendar = worker?.location ? facts.record<LocationFacts>('location', worker.location) : null;
  const books = project?.legalEntity ? facts.record<LegalEntityFacts>('legal-entity', project.legalEntity) : null;
  if (worker === undefined || rate === undefined || project === undefined || !codes || !siblings || !left || calendar === undefined || books === undefined) return undefined;
  return { worker, rate, project, codes, calendar, books, others: siblings.map((sibling) => ({ id: sibling.id, ...sibling.facts })) };
}

const isOver = (project: ProjectFacts | null) => ['closed', 'cancelled'].includes(project?.status ?? '') || project?.deliveryStatus === 'completed';

/** True where it was confirmed for this worker and this project. */
function wasBookedSo(before: Values | null, claimed: Values): before is Values {
  return stateOf(before) === 'confirmed' && ['worker', 'project'].every((name) => before![name] === claimed[name]);
}

export interface AssignmentRules {
  /** Calendar days of a leave through which bookings are kept. */
  readonly keepsBookingsUpToDays: number;
}

/** A leave that bookings are not kept through; undefined where there is none. */
function longLeave(worker: WorkerFacts | null, { keepsBookingsUpToDays }: AssignmentRules): { from: LocalDate; until: LocalDate | null } | undefined {
  const [from, until] = [worker?.leaveStartDate ?? null, worker?.leaveEndDate ?? null];
  return from === null || (until !== null && until - from + 1 <= keepsBookingsUpToDays) ? undefined : { from, until };
}

/**
 * What a leave leaves of the days: those before it, where it begins within them; those after it, where it has begun before. One that is
 * over takes no days away at the end: what is still planned goes on. Null where no day is left.
 */
function withoutLeave(window: Window, leave: ReturnType<typeof longLeave>, today: LocalDate): Window | null {
  if (!leave || leave.from > window.until || (leave.until !== null && leave.until < window.from)) return window;
  if (leave.from <= window.from) return leave.until !== null && leave.until < window.until ? { from: leave.until + 1, until: window.until } : null;
  return leave.until !== null && leave.until < today ? window : { from: window.from, until: leave.from - 1 };
}

/**
 * The days that may be booked: those planned, within employment, not after the project ends, and not in a long leave. What was booked on
 * a project that is over, or for somebody who has left without a last day being told, ends today, or on the day on which that was first
 * decided; nothing more is booked then. Null where no day is left; undefined while the plan has no days.
 */
function windowOf({ before, claimed, today }: DecideInput, { worker, project }: Known, rules: AssignmentRules): Window | null | undefined {
  const [start, end] = [dayOf(claimed, 'startDate'), dayOf(claimed, 'endDate')];
  if (start === null || end === null) return undefined;
  const ends = [end, worker?.terminationDate, project?.endDate].filter((day) => day != null);
  if (isOver(project) || hasLeft(worker)) {
    const bookedUntil = wasBookedSo(before, claimed) ? dayOf(before, 'bookedUntil') : null;
    if (bookedUntil === null) return null;
    ends.push(today, bookedUntil);
  }
  const window = { from: Math.max(start, worker?.hireDate ?? start), until: Math.min(...ends) };
  return window.from <= window.until ? withoutLeave(window, longLeave(worker, rules), today) : null;
}

/** Employment is over, and nobody said since when. */
function hasLeft(worker: WorkerFacts | null): boolean {
  return worker?.employmentStatus === 'terminated' && worker.terminationDate === null;
}

interface Booked {
  state: AssignmentState | null;
  window: Window | null;
  code: string | null;
  conditions: Condition[];
  nextDay?: LocalDate | undefined;
}

/** Which of the states of a wanted booking it is in. One that is confirmed for a worker and a project keeps its days whatever is missing later, save days and capacity. */
function book(input: DecideInput, facts: Known, asked: number, rules: AssignmentRules): Booked {
  const { claimed, before, id, today } = input;
  const window = windowOf(input, facts, rules);
  const released: Booked = { state: 'released', window: null, code: null, conditions: [] };
  if (window === null) return { ...released, conditions: [noDayLeft(claimed)] };
  const absent = absentParts(claimed, facts);
  if (absent.length > 0 || !window) return { state: 'blocked', window: null, code: null, conditions: absent };
  const over = textOf(claimed, 'overrideReason') === null ? overload(window, hoursOf(claimed)!, asked, id, facts) : undefined;
  if (over && isOver(facts.project)) return { ...released, conditions: [noDayLeft(claimed)] };
  const code = chargeCodeFor(textOf(claimed, 'chargeCode'), facts.codes, window);
  const keeps = wasBookedSo(before, claimed) && !over;
  const missing = keeps ? [] : missingConditions({ ...facts, code }, window, today);
  if (missing.length > 0) {
    const nextDay = missing.some(({ condition }) => condition === 'posting-period') ? firstOfNextMonth(Math.max(window.from, today)) : undefined;
    return { state: 'blocked', window: null, code: null, conditions: missing, nextDay };
  }
  const bookedCode = code?.id ?? (before && textOf(before, 'bookedCode'));
  return over ? { state: 'overbooked', window: null, code: bookedCode, conditions: [over] } : { state: 'confirmed', window, code: bookedCode, conditions: [] };
}

function absentParts(claimed: Values, { worker, project }: Known): Condition[] {
  const hours = hoursOf(claimed);
  const absent: Condition[] = [];
  const lacks = (condition: string, owner: string, detail: string) => absent.push({ condition, owner, detail });
  if (worker === null) lacks('worker', 'hr', 'The worker that it names has not arrived.');
  if (project === null) lacks('project', 'erp', 'The project that it names has not arrived.');
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

function decide(input: DecideInput, rules: AssignmentRules): Decision {
  const { before, step, stands, nowMs } = input;
  const facts = known(input);
  if (!facts) return UNDECIDED;
  let steps = [...stepsOf(before)];
  const was = stateOf(before);
  const transition = step && transitionOf(was, step.asked, step.kind);
  if (transition?.to === 'booking' && askedAt(steps) === undefined) steps = withStep(steps, { step: 'asked', at: step!.at, by: step!.system });
  const asked = askedAt(steps);
  const wanted = stands && asked !== undefined && (transition ? transition.to === 'booking' : isWanted(was, steps));
  const booked: Booked = wanted ? book(input, facts, asked, rules) : { state: restingState(was, transition, stands), window: null, code: null, conditions: [] };
  if (booked.state !== null && (booked.state !== was || transition?.to === was)) {
    const asker = step && (booked.state !== 'released' || transition?.to === 'released') ? step : { at: nowMs, system: MASTER };
    steps = withStep(steps, { step: booked.state, at: asker.at, by: asker.system });
  }
  // Who gives up, and asks again later, is last in the line.
  if (!wanted) steps = steps.filter((taken) => taken.step !== 'asked');
  return {
    values: {
      status: booked.state, steps: steps.map((taken) => ({ ...taken, removed: false })), bookedFrom: booked.window?.from ?? null, bookedUntil: booked.window?.until ?? null, bookedCode: booked.code,
      conditions: booked.conditions.map((condition) => ({ ...condition, removed: false })).sort((a, b) => (a.condition < b.condition ? -1 : 1)),
    },
    // That a booking ends with its worker or project is what was to be; that one cannot begin, somebody has to hear.
    findings: was === 'confirmed' && booked.state === 'released' ? [] : findingsOf(before, booked.conditions), nextDay: wanted ? earlier(booked.nextDay, returnDay(longLeave(facts.worker, rules), input.today)) : undefined,
  };
}

/** The first day after a leave, where that is still to come: what is planned beyond it goes on then. */
function returnDay(leave: ReturnType<typeof longLeave>, today: LocalDate): LocalDate | undefined {
  return leave?.until != null && leave.until >= today ? leave.until + 1 : undefined;
}

const earlier = (a: LocalDate | undefined, b: LocalDate | undefined) => (a === undefined || (b !== undefined && b < a) ? b : a);

/** Where an assignment stands that is not to be booked. */
function restingState(was: AssignmentState | null, transition: Transition | undefined, stands: boolean): AssignmentState | null {
  const state = transition && transition.to !== 'booking' ? transition.to : was;
  return stands ? state : ended(state);
}

/** An assignment that every tool has taken back. */
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
export const assignmentDecider = (rules: AssignmentRules): Decider => ({
  attributes: DECIDED,
  lifeCycle: { attribute: 'status', judge },
  decide: (input) => decide(input, rules),
  summary,
});
