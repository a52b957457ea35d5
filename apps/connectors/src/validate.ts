import { renderValidation } from './file-intake/render.js';
import { runProgram } from './file-intake/run-program.js';
import { validateSource } from './file-intake/validate-source.js';

await runProgram({
  name: 'source validate', description: 'Tells what taking these files in would come to. Publishes and stores nothing.', argv: process.argv.slice(2),
  run: validateSource, render: renderValidation, parkedOf: ({ wouldPark }) => wouldPark,
});
