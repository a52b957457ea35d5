import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { uuidv7 } from '@muster/platform-kernel';

/** Who holds a lease, and enough to tell from elsewhere whether it still lives. */
export interface ProcessIdentity {
  owner: string;
  host: string;
  pid: number;
  /** Differs after a restart of the machine, and between containers: a pid means something only where this is equal. */
  bootId: string;
}

function readOr(read: () => string, otherwise: string): string {
  try {
    return read().trim();
  } catch {
    return otherwise; // Not Linux: no boot id, and a takeover then always waits out the whole budget.
  }
}

export function thisProcess(): ProcessIdentity {
  const boot = readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'), '');
  const pids = readOr(() => readlinkSync('/proc/self/ns/pid'), '');
  return { owner: uuidv7(), host: hostname(), pid: process.pid, bootId: boot && pids ? `${boot} ${pids}` : '' };
}

/** True only where the process surely is gone: same machine, same boot, no such pid. */
export function isSurelyDead(other: ProcessIdentity, here: ProcessIdentity): boolean {
  if (here.bootId === '' || other.bootId !== here.bootId || other.host !== here.host) return false;
  try {
    process.kill(other.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
