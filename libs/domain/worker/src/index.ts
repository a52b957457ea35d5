export { workerDuplicates } from './duplicates.js';
export { workerEventType } from './event-type.js';
