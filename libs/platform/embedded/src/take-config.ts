import { pause, SetupError } from '@muster/platform-kernel';
import { findRunningStack, readRunFile, type RunFile } from './run-file.js';

/** By which a person or a program asks `npm start` to read its configuration anew. */
export const TAKE_CONFIG: NodeJS.Signals = 'SIGUSR2';
const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 180_000;

/** Has the stack on this folder read its configuration anew, and answers how it stands then. Throws SetupError where none runs, where the configuration has faults, and where it takes too long. */
export async function takeConfigAnew(dataDir: string): Promise<RunFile> {
  const before = findRunningStack(dataDir);
  if (!before) throw new SetupError(`No Muster is ready on ${dataDir}.`, 'Start it with `npm start`: it reads its configuration then.');
  process.kill(before.launcher.pid, TAKE_CONFIG);
  for (const giveUpMs = Date.now() + PATIENCE_MS; Date.now() < giveUpMs; await pause(LOOK_EVERY_MS)) {
    const run = readRunFile(dataDir);
    if (!run?.ready || run.config?.at === before.config?.at) continue;
    if (run.config?.fault !== undefined) throw new SetupError(`The configuration has faults, and the one before stays in force:\n${run.config.fault}`, 'Correct them, and ask again.');
    return run;
  }
  throw new SetupError(`The Muster on ${dataDir} has not taken its configuration within ${PATIENCE_MS / 1_000} s.`, 'Its terminal says where it stands.');
}
