import { runService } from '@muster/platform-observability';
import { startAssignmentSync } from './start-assignment-sync.js';
import { readConfig } from './assignment-sync.config.js';

runService('assignment-sync', () => startAssignmentSync(readConfig()));
