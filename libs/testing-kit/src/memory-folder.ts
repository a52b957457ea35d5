import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '@muster/platform-embedded';

const MEMORY = '/dev/shm';
/** More than a run of all specs is thought to write; it has not been measured. */
const ROOM_BYTES = 6 * 1024 ** 3;

/**
 * A folder of this process in memory, or undefined where the machine has none, or too little of it. A broker that makes three hundred
 * partitions for each firm waits for the disk a thousand times.
 */
export function memoryFolder(): string | undefined {
  if (!existsSync(MEMORY)) return undefined;
  const { bavail, bsize } = statfsSync(MEMORY);
  if (Math.min(bavail * bsize, process.availableMemory()) < ROOM_BYTES) return undefined;
  return folderOfRun(join(MEMORY, `muster-test-${process.getuid!()}`));
}

/** A folder of this process in `dir`, where those of runs that were killed are deleted; their processes ended with them. */
export function folderOfRun(dir: string): string {
  mkdirSync(dir, { recursive: true });
  for (const name of readdirSync(dir)) if (!isAlive(Number(name))) rmSync(join(dir, name), { recursive: true, force: true });
  const folder = join(dir, String(process.pid));
  mkdirSync(folder, { recursive: true });
  return folder;
}
