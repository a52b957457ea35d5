export { startReconciliation, type RunningReconciliation } from './start-reconciliation.js';
export { readConfig, type ReconciliationSettings } from './reconciliation.config.js';
