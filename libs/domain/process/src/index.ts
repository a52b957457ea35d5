export { looks, type CaseView, type Look, type RelatedView, type SubjectView } from './look.js';
export { beginsActivation, beginsOnboarding, isProjectOver, isWorkerOver } from './begin.js';
export { PROCESSES, readProcesses, STAGES, stageOf, type ProcessName, type ProcessSettings, type Processes, type StageSettings } from './process-settings.js';
