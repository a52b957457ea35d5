export type { Telling } from './firm.js';
export { StoryFault } from './narrator.js';
export type { Stack } from './stack.js';
export { acquisition } from './stories/acquisition.js';
export { hireToBillable } from './stories/hire-to-billable.js';
export { leaveBeforeStart } from './stories/leave-before-start.js';
export { massMobilization } from './stories/mass-mobilization.js';
export { replaceErp } from './stories/replace-erp.js';
export { terminationRescinded } from './stories/termination-rescinded.js';
