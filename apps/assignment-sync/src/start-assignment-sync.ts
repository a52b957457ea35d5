import type { AssignmentRules } from '@muster/domain-assignment';
import { readProcesses } from '@muster/domain-process';
import { readConfigFile } from '@muster/platform-config';
import { operatingSurface } from '@muster/platform-operating';
import { startMaster, type MasterSettings, type RunningMaster } from '@muster/platform-records';
import { ApplyAssignmentChanges } from './apply-assignment-changes/apply-assignment-changes.js';
import { FollowRecords } from './follow-records/follow-records.js';
import { LinkIdentities } from './link-identities/link-identities.js';
import { assignmentMaster } from './assignment-master.js';
import { staffingSurface } from './propose-staffing/staffing-surface.js';

/** What config/processes.yaml says of leaves. Throws SetupError. */
function readRules(configDir: string): AssignmentRules {
  return readConfigFile(configDir, 'processes.yaml', (content) => readProcesses(content).get('leave')!);
}

/** Rejects with a SetupError where the firm's settings cannot be read. */
export async function startAssignmentSync(settings: MasterSettings & { port: number }): Promise<RunningMaster> {
  const master = assignmentMaster(readRules(settings.configDir));
  return startMaster(master, settings, [ApplyAssignmentChanges, FollowRecords, LinkIdentities], [staffingSurface, operatingSurface(master, settings.topicNamespace)]);
}
