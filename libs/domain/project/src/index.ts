export { chargeCodeDecider, takesTime, type ProjectFacts } from './charge-code.js';
export { projectDuplicates } from './duplicates.js';
export { chargeCodeEventType, projectEventType } from './event-type.js';
