import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { pause } from '@muster/platform-kernel';

/** A live process as the system shows it. `started` is opaque: equal for the same process, different once the number is reused. */
export interface ProcessSight {
  pid: number;
  started: string;
  args: string[];
}

/** The live process of this number, or undefined when there is none or it is only waiting to be reaped. */
export function sightProcess(pid: number): ProcessSight | undefined {
  return process.platform === 'linux' ? sightByProc(pid) : sightByPs(pid);
}

export function isAlive(pid: number): boolean {
  return sightProcess(pid) !== undefined;
}

function sightByProc(pid: number): ProcessSight | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before may hold blanks and parentheses
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, started: fields[19] ?? '', args: (readProc(`/proc/${pid}/cmdline`) ?? '').split('\0').filter((arg) => arg !== '') };
}

/** A process may end between two looks: then its files are gone, which is an answer and no fault. */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function sightByPs(pid: number): ProcessSight | undefined {
  const shown = spawnSync('ps', ['-o', 'stat=,lstart=,command=', '-p', String(pid)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  const match = /^\s*(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(shown.stdout?.trim() ?? '');
  if (!match || match[1]!.startsWith('Z')) return undefined;
  return { pid, started: match[2]!, args: match[3]!.split(' ') };
}

/** Every live process that carries one of these exact arguments: how leftovers of a killed run are told from everybody else's. */
export function processesWithArgument(markers: readonly string[], knownPids: readonly number[]): ProcessSight[] {
  const everyPid = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number) : [];
  return [...new Set([...knownPids, ...everyPid])]
    .filter((pid) => pid !== process.pid)
    .map(sightProcess)
    .filter((sight): sight is ProcessSight => sight !== undefined && carries(sight, markers));
}

export function carries(sight: ProcessSight, markers: readonly string[]): boolean {
  return sight.args.some((arg) => markers.includes(arg));
}

export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended by itself meanwhile
  }
}

/** Waits until the process has ended; false when it still lives at the deadline. */
export async function waitForEnd(sight: ProcessSight, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (sightProcess(sight.pid)?.started === sight.started) {
    if (Date.now() > deadline) return false;
    await pause(50);
  }
  return true;
}
