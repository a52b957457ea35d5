import { operatingSurface } from '@muster/platform-operating';
import { startMaster, type MasterSettings, type RunningMaster } from '@muster/platform-records';
import { ApplyOrganizationChanges } from './apply-organization-changes/apply-organization-changes.js';
import { FollowWorkers } from './follow-workers/follow-workers.js';
import { LinkIdentities } from './link-identities/link-identities.js';
import { organizationMaster } from './organization-master.js';

export function startOrganizationSync(settings: MasterSettings & { port: number }): Promise<RunningMaster> {
  return startMaster(organizationMaster, settings, [ApplyOrganizationChanges, FollowWorkers, LinkIdentities], [operatingSurface(organizationMaster, settings.topicNamespace)]);
}
