export { startProjectSync } from './start-project-sync.js';
export { readConfig } from './project-sync.config.js';
export { projectMaster } from './project-master.js';
