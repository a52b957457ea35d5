export { organizationEventType } from './event-type.js';
