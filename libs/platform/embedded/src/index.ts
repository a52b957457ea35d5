export { startStack, type PartName, type PortName, type Progress, type RunningStack, type StackSettings } from './stack.js';
export { findRunningStack, readRunFile, type RunFile } from './run-file.js';
export { TAKE_CONFIG, takeConfigAnew } from './take-config.js';
export { isAlive } from './processes.js';
