export { concerns, looks, type CaseView, type LeavingView, type Look, type RelatedView, type SubjectView } from './look.js';
export { beginsActivation, beginsApproval, beginsOnboarding, isAssignmentOver, isProjectOver, isWorkerOver } from './begin.js';
export { approvalOf, PROCESSES, readProcesses, STAGES, stageOf, type ApprovalChain, type ApprovalPolicy, type Approver, type ProcessName, type ProcessSettings, type Processes, type StageSettings } from './process-settings.js';
export { automaticPolicy, mayApprove, totalHours, type ApprovalRequest } from './approval.js';
export { hasItsDays, isCut, isSettled, lostDays, meets, type Absence, type AbsenceKind, type BookingView, type LostDays } from './absence.js';
export { absenceOf, casesAfter, isLeaving, lastDayOf, leaveOf, type CaseAfter, type CaseQuestion, type CaseState, type KnownCase, type KnownRecord } from './cases.js';
