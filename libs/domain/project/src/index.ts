export { chargeCodeDecider, takesTime, type ProjectFacts } from './charge-code.js';
export { chargeCodeEventType, projectEventType } from './event-type.js';
