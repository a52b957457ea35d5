export { createLogger, type LoggerSettings } from './logger.js';
export { runService } from './run-service.js';
export { childTraceparent, parseTraceparent } from './traceparent.js';
