import { runService } from '@muster/platform-observability';
import { startOperations } from './start-operations.js';
import { readConfig } from './operations.config.js';

runService('operations', () => startOperations(readConfig()));
