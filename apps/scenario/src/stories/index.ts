import type { Telling } from '../firm.js';
import type { Stack } from '../stack.js';
import { acquisition } from './acquisition.js';
import { hireToBillable } from './hire-to-billable.js';
import { leaveBeforeStart } from './leave-before-start.js';
import { replaceErp } from './replace-erp.js';
import { terminationRescinded } from './termination-rescinded.js';

export type Story = (stack: Stack, telling: Telling) => Promise<boolean>;

export const STORIES: Readonly<Record<string, Story>> = { 'hire-to-billable': hireToBillable, 'leave-before-start': leaveBeforeStart, 'termination-rescinded': terminationRescinded, acquisition, 'replace-erp': replaceErp };
