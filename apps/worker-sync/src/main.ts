import { runService } from '@muster/platform-observability';
import { startWorkerSync } from './start-worker-sync.js';
import { readConfig } from './worker-sync.config.js';

runService('worker-sync', () => startWorkerSync(readConfig()));
