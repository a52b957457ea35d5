import { PermanentError, SetupError, TransientError } from '@muster/platform-kernel';
import { Command } from 'commander';
import { pino } from 'pino';
import type { IntakeOptions } from './intake.js';
import { showProgress } from './progress.js';

/** All rows went through; some were parked, or would be; nothing can be said, or not all was done. */
export const exitCodes = { done: 0, failed: 1, parked: 2 } as const;

interface Program<T> {
  readonly name: string;
  readonly description: string;
  readonly argv: readonly string[];
  run(options: IntakeOptions): Promise<T>;
  render(result: T): string;
  parkedOf(result: T): number;
}

function optionsOf({ name, description, argv }: Pick<Program<unknown>, 'name' | 'description' | 'argv'>): IntakeOptions & { json?: boolean } {
  const command = new Command(name)
    .description(description)
    .requiredOption('--system <name>', 'system whose files they are, as in config/systems')
    .requiredOption('--mapping <file>', 'mapping from the files to source events')
    .option('--config <folder>', 'folder with ownership.yaml, systems and codes')
    .option('--json', 'end with one JSON value')
    .argument('<files...>', 'files that the mapping names')
    .addHelpText('after', '\nExit code: 0 done, 2 done and some rows parked, 1 not done.')
    .parse([...argv], { from: 'user' });
  const { system, mapping, config, json } = command.opts<{ system: string; mapping: string; config?: string; json?: boolean }>();
  return { system, mapping, json, configDir: config, files: command.args };
}

/** A fault that a person can mend is told in its own words; anything else is a defect and comes with its stack. */
function told(error: unknown): string {
  if (error instanceof SetupError || error instanceof PermanentError || error instanceof TransientError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Runs one of the programs and sets the exit code. Progress and faults go to stderr, so that stdout holds the result alone. */
export async function runProgram<T>(program: Program<T>): Promise<void> {
  const { json, ...options } = optionsOf(program);
  const stopping = new AbortController();
  const stop = () => stopping.abort(new SetupError('Stopped on request.', 'Run the same command again: it goes on where this one ended.'));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    const logger = pino({ level: 'warn', base: { service: program.name } }, pino.destination({ dest: process.stderr.fd, sync: true }));
    const result = await program.run({ ...options, logger, signal: stopping.signal, progressOf: (bytes) => showProgress(bytes, process.stderr) });
    process.stdout.write(`${json ? JSON.stringify(result) : program.render(result)}\n`);
    process.exitCode = program.parkedOf(result) > 0 ? exitCodes.parked : exitCodes.done;
  } catch (error) {
    process.stderr.write(`${told(error)}\n`);
    process.exitCode = exitCodes.failed;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
