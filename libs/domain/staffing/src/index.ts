export type { HourlyRate, StaffingDemand, StaffingWorker } from './staffing-input.js';
export { SCORE_PARTS, staffingSchema } from './staffing-schema.js';
export { proposerOf, readStaffing, type Proposer, type ScorePartName, type StaffingSettings } from './staffing-settings.js';
export { hardRules } from './hard-rules.js';
export type { AssignmentModel, ModelRow } from './model.js';
export type { PassedOver } from './explain.js';
export { concludeStaffing, prepareStaffing, type Comparison, type OptimizerAnswer, type PreparedStaffing, type StaffingProposal, type StaffingReport, type Unfilled } from './staff.js';
