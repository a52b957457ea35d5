import { runService } from '@muster/platform-observability';
import { startProjectSync } from './start-project-sync.js';
import { readConfig } from './project-sync.config.js';

runService('project-sync', () => startProjectSync(readConfig()));
