import { runService } from '@muster/platform-observability';
import { startOrganizationSync } from './start-organization-sync.js';
import { readConfig } from './organization-sync.config.js';

runService('organization-sync', () => startOrganizationSync(readConfig()));
