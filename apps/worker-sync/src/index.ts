export { startWorkerSync } from './start-worker-sync.js';
export { readConfig } from './worker-sync.config.js';
export { workerMaster } from './worker-master.js';
