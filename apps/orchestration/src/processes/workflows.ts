import type { ProcessName } from '@muster/domain-process';
import type { Case } from '../store/process.store.js';
import { exit } from './exit.js';
import { leave } from './leave.js';
import { onboarding } from './onboarding.js';
import type { ProcessTools } from './process-tools.js';
import { projectActivation } from './project-activation.js';
import { reinstatement } from './reinstatement.js';
import { staffingApproval } from './staffing-approval.js';
import { transfer } from './transfer.js';

/** Each process as it is told. */
export const workflows: Readonly<Record<ProcessName, (one: Case, tools: ProcessTools) => Promise<string>>> = {
  onboarding, 'project-activation': projectActivation, 'staffing-approval': staffingApproval, exit, leave, transfer, reinstatement,
};
