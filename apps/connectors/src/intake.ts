import { intake } from './file-intake/intake.js';
import { renderIntake } from './file-intake/render.js';
import { runProgram } from './file-intake/run-program.js';

await runProgram({
  name: 'intake', description: 'Takes files of a system in through a mapping.', argv: process.argv.slice(2),
  run: intake, render: renderIntake, parkedOf: ({ parked }) => parked,
});
