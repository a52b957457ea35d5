export { workerEventType } from './event-type.js';
