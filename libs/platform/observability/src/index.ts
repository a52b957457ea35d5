export { createLogger, type LoggerSettings } from './logger.js';
export { runService } from './run-service.js';
export { ServiceMetrics, type ServiceMetricsOptions } from './service-metrics.js';
