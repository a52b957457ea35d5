export { maximize, OptimizerError, type BinaryProgram, type OptimizerOptions } from './maximize.js';
