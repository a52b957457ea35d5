import { statfs } from 'node:fs/promises';
import { SetupError } from '@muster/platform-kernel';

/** A fresh stack writes about 600 MB (packages 300, databases and logs 200, reserve); below this a start would only fail later and worse. */
export const FREE_BYTES_MIN = 1024 ** 3;

const inGiB = (bytes: number) => (bytes / 1024 ** 3).toFixed(1);

/** @throws SetupError when the disk of `dir` is (nearly) full. */
export async function checkDisk(dir: string, freeBytesMin = FREE_BYTES_MIN): Promise<void> {
  const disk = await statfs(dir);
  const fault = diskFault(dir, disk.bavail * disk.bsize, freeBytesMin);
  if (fault) throw fault;
}

export function diskFault(dir: string, freeBytes: number, freeBytesMin: number): SetupError | undefined {
  if (freeBytes >= freeBytesMin) return undefined;
  return new SetupError(
    `The disk of ${dir} has ${inGiB(freeBytes)} GiB left, and Muster needs ${inGiB(freeBytesMin)} GiB.`,
    'Free some space, or begin again without the old data: npm start -- --reset.',
  );
}

export function diskFull(dir: string, cause?: unknown): SetupError {
  return new SetupError(
    `The disk of ${dir} is full.`,
    'Free some space, or begin again without the old data: npm start -- --reset.',
    { cause },
  );
}

/** Whether a fault, or what a child wrote before it ended, tells of a full disk. */
export function tellsOfFullDisk(what: unknown): boolean {
  if (what instanceof Error && (what as NodeJS.ErrnoException).code === 'ENOSPC') return true;
  return /ENOSPC|No space left on device|There is not enough space on the disk/i.test(what instanceof Error ? what.message : String(what));
}
