import { runService } from '@muster/platform-observability';
import { startOrchestration } from './start-orchestration.js';
import { readConfig } from './orchestration.config.js';

runService('orchestration', () => startOrchestration(readConfig()));
