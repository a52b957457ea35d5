export { DRIFT_CLASSES, POLICIES, type Drift, type DriftClass, type FieldPair, type JudgedLine, type LineState, type Policy, type RowOutcome, type Side } from './model.js';
export { isSame, type Tolerance } from './tolerance.js';
export { driftOf, judgeLine, type Judgement, type ToleranceOf } from './judge-line.js';
export { addTotals, NO_TOTALS, totalsOf, type Totals } from './totals.js';
export { faultyFields, type FaultLimit } from './mapping-fault.js';
export { actOf, heldBack, policyOf, type Act, type Where } from './act-on-drift.js';
export { bookingFaults, REPORTS, standingOf, worstOf, type BookingFacts, type Compared, type ReportName, type Standing } from './reports.js';
export { dueRuns, PURPOSES, type DueRun, type Purpose } from './schedule.js';
export { reconciliationSchema } from './reconciliation-schema.js';
export { knownZones, readReconciliation, toleranceOf, type Close, type EndOfDay, type FieldTolerance, type PolicyException, type ReconciliationSettings, type RunScope } from './reconciliation-settings.js';
export {
  factsOf, measureDefinitions, MEASURED_ENTITIES, measuredLabel, MEASURES, percentile, READY_DAYS, type MeasureDefinition, type MeasuredEntity, type MeasureFacts, type MeasureFlag, type MeasureName, type MeasureSettings,
} from './measures.js';
