import { operatingSurface } from '@muster/platform-operating';
import { startMaster, type MasterSettings, type RunningMaster } from '@muster/platform-records';
import { ApplyProjectChanges } from './apply-project-changes/apply-project-changes.js';
import { FollowRecords } from './follow-records/follow-records.js';
import { LinkIdentities } from './link-identities/link-identities.js';
import { projectMaster } from './project-master.js';

export function startProjectSync(settings: MasterSettings & { port: number }): Promise<RunningMaster> {
  return startMaster(projectMaster, settings, [ApplyProjectChanges, FollowRecords, LinkIdentities], [operatingSurface(projectMaster, settings.topicNamespace)]);
}
