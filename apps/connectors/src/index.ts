export { startConnectors, type RunningConnectors } from './start-connectors.js';
export { readConfig, type ConnectorsSettings } from './connectors.config.js';
export { intake, type IntakeOptions, type IntakeSummary, type ParkedNotice } from './file-intake/intake.js';
export { validateSource, type NotOwned, type SourceValidation } from './file-intake/validate-source.js';
export { renderIntake, renderValidation } from './file-intake/render.js';
export { exitCodes } from './file-intake/run-program.js';
export type { StreamSummary } from './file-intake/stream-summary.js';
export type { Progress } from './file-intake/progress.js';
