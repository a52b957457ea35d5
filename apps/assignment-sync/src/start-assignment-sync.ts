import { operatingSurface } from '@muster/platform-operating';
import { startMaster, type MasterSettings, type RunningMaster } from '@muster/platform-records';
import { ApplyAssignmentChanges } from './apply-assignment-changes/apply-assignment-changes.js';
import { FollowRecords } from './follow-records/follow-records.js';
import { LinkIdentities } from './link-identities/link-identities.js';
import { assignmentMaster } from './assignment-master.js';

export function startAssignmentSync(settings: MasterSettings & { port: number }): Promise<RunningMaster> {
  return startMaster(assignmentMaster, settings, [ApplyAssignmentChanges, FollowRecords, LinkIdentities], [operatingSurface(assignmentMaster, settings.topicNamespace)]);
}
