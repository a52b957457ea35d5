import type { Telling } from '../firm.js';
import type { Stack } from '../stack.js';
import { acquisition } from './acquisition.js';
import { cannotBookTime } from './cannot-book-time.js';
import { changedPayload } from './changed-payload.js';
import { hireToBillable } from './hire-to-billable.js';
import { leaveBeforeStart } from './leave-before-start.js';
import { massMobilization } from './mass-mobilization.js';
import { nonOwnerEdit } from './non-owner-edit.js';
import { poisonEvent } from './poison-event.js';
import { replaceErp } from './replace-erp.js';
import { revokedToken } from './revoked-token.js';
import { terminationRescinded } from './termination-rescinded.js';
import { wrongCostCenter } from './wrong-cost-center.js';

/** Whole numbers by which a story is made smaller or larger, by their names on the command line. */
export type Sizes = Readonly<Partial<Record<'people' | 'projects' | 'outageSeconds', number>>>;
export type Story = (stack: Stack, telling: Telling, sizes?: Sizes) => Promise<boolean>;

export const STORIES: Readonly<Record<string, Story>> = {
  'hire-to-billable': hireToBillable, 'leave-before-start': leaveBeforeStart, 'termination-rescinded': terminationRescinded, acquisition, 'replace-erp': replaceErp, 'mass-mobilization': massMobilization, 'poison-event': poisonEvent,
  'cannot-book-time': cannotBookTime, 'changed-payload': changedPayload, 'non-owner-edit': nonOwnerEdit, 'revoked-token': revokedToken, 'wrong-cost-center': wrongCostCenter,
};
