export { startAssignmentSync } from './start-assignment-sync.js';
export { readConfig } from './assignment-sync.config.js';
export { assignmentMaster } from './assignment-master.js';
