export { organizationDuplicates } from './duplicates.js';
export { organizationEventType } from './event-type.js';
