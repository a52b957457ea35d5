export { startOperations, type RunningOperations } from './start-operations.js';
export { readConfig, type OperationsSettings } from './operations.config.js';
export { FIRM, type FirmService } from './firm/firm-services.js';
