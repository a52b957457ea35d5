export { FULL_DAY_HOURS, firstWorkingDay, isWorkingDay, overloadedDay, stretchesOf, type Load, type Stretch } from './capacity.js';
export { assignmentDecider, type AssignmentRules } from './decide-assignment.js';
export { assignmentEventType, demandEventType } from './event-type.js';
export { lifeCycle, type AssignmentState, type Transition } from './life-cycle.js';
export type { BookingFacts, ChargeCodeFacts, LegalEntityFacts, LocationFacts, ProjectFacts, RateFacts, WorkerFacts } from './facts.js';
