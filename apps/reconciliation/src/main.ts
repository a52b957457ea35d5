import { runService } from '@muster/platform-observability';
import { readConfig } from './reconciliation.config.js';
import { startReconciliation } from './start-reconciliation.js';

runService('reconciliation', () => startReconciliation(readConfig()));
