export { looks, type CaseView, type Look, type RelatedView, type SubjectView } from './look.js';
export { beginsActivation, beginsApproval, beginsOnboarding, isAssignmentOver, isProjectOver, isWorkerOver } from './begin.js';
export { approvalOf, PROCESSES, readProcesses, STAGES, stageOf, type ApprovalChain, type ApprovalPolicy, type Approver, type ProcessName, type ProcessSettings, type Processes, type StageSettings } from './process-settings.js';
export { automaticPolicy, mayApprove, totalHours, type ApprovalRequest } from './approval.js';
