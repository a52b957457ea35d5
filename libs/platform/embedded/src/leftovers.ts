import { SetupError } from '@muster/platform-kernel';
import { processesWithArgument, signalProcess, waitForEnd, type ProcessSight } from './processes.js';

/**
 * Ends the processes that a killed run left on this folder. Ours are told by an argument that names the folder, never by number alone:
 * a number may belong to somebody else by now.
 * @returns how many there were
 */
export async function endLeftovers(markers: readonly string[], knownPids: readonly number[], graceMs = 15_000): Promise<number> {
  const leftovers = processesWithArgument(markers, knownPids);
  await Promise.all(leftovers.map((sight) => end(sight, graceMs)));
  return leftovers.length;
}

async function end(sight: ProcessSight, graceMs: number): Promise<void> {
  signalProcess(sight.pid, 'SIGCONT');
  signalProcess(sight.pid, 'SIGINT');
  if (await waitForEnd(sight, graceMs)) return;
  signalProcess(sight.pid, 'SIGKILL');
  if (await waitForEnd(sight, 5_000)) return;
  throw new SetupError(`Process ${sight.pid}, left by an earlier run, does not end.`, `End it by hand (kill -9 ${sight.pid}) and start again.`);
}
