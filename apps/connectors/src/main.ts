import { runService } from '@muster/platform-observability';
import { readConfig } from './connectors.config.js';
import { startConnectors } from './start-connectors.js';

runService('connectors', () => startConnectors(readConfig()));
