export { startOrchestration, type RunningOrchestration } from './start-orchestration.js';
export { readConfig } from './orchestration.config.js';
