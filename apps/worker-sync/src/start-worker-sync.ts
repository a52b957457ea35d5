import { operatingSurface } from '@muster/platform-operating';
import { startMaster, type MasterSettings, type RunningMaster } from '@muster/platform-records';
import { ApplyWorkerChanges } from './apply-worker-changes/apply-worker-changes.js';
import { FollowTheOrganization } from './follow-the-organization/follow-the-organization.js';
import { LinkIdentities } from './link-identities/link-identities.js';
import { workerMaster } from './worker-master.js';

export function startWorkerSync(settings: MasterSettings & { port: number }): Promise<RunningMaster> {
  return startMaster(workerMaster, settings, [ApplyWorkerChanges, FollowTheOrganization, LinkIdentities], [operatingSurface(workerMaster, settings.topicNamespace)]);
}
