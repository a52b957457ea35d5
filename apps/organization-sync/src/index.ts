export { organizationMaster } from './organization-master.js';
export { startOrganizationSync } from './start-organization-sync.js';
export { readConfig } from './organization-sync.config.js';
