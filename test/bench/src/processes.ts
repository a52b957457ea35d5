import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { pause } from '@muster/platform-kernel';

/** Clock ticks of /proc/<pid>/stat per second; 100 on every Linux that Node runs on. */
const TICKS_PER_S = 100;
export const cores = availableParallelism();

interface Stat {
  pid: number;
  parent: number;
  /** Its own, and that of children it has waited for. */
  ticks: number;
}

function readStat(pid: number): Stat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined; // it ended while we looked
    throw error;
  }
  // The name in parentheses may hold blanks; the state follows it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
  return { pid, parent: fields[1]!, ticks: fields[11]! + fields[12]! + fields[13]! + fields[14]! };
}

/** CPU seconds that a process and all its descendants have used until now, ended children included. */
export function cpuSeconds(pid: number): number {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => readStat(Number(name))).filter((stat) => stat !== undefined);
  const tree = new Set([pid]);
  // Parents come to be before their children, but numbers start again at some time: look until nothing is added.
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const stat of all) if (tree.has(stat.parent)) tree.add(stat.pid);
  }
  return all.filter((stat) => tree.has(stat.pid)).reduce((sum, stat) => sum + stat.ticks, 0) / TICKS_PER_S;
}

/** MiB of resident memory: now, or the most it ever was. */
export function memoryMiB(pid: number, which: 'VmRSS' | 'VmHWM'): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').split('\n').find((candidate) => candidate.startsWith(`${which}:`));
  return Number(line?.split(/\s+/)[1] ?? 0) / 1_024;
}

/** Processes of this run; whatever happens, none outlives it. */
const running = new Set<ServiceProcess>();
process.on('exit', () => {
  for (const service of running) service.kill();
});

export async function stopAllServices(): Promise<void> {
  await Promise.all([...running].map((service) => service.stop()));
}

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

/** A service in a process of its own, which says `ready` on its standard error. */
export class ServiceProcess {
  private readonly lines: string[] = [];
  private readonly ended: Promise<void>;
  private isEnded = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly name: string,
  ) {
    running.add(this);
    this.ended = new Promise((resolve) => child.once('close', () => {
      this.isEnded = true;
      running.delete(this);
      resolve();
    }));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.lines.push(...text.split('\n').filter((line) => line !== ''));
      if (this.lines.length > 40) this.lines.splice(0, this.lines.length - 40);
    });
  }

  /** @param isReady for one that says so in another way */
  static async start(name: string, args: string[], env: NodeJS.ProcessEnv, isReady?: () => Promise<boolean>): Promise<ServiceProcess> {
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
    const service = new ServiceProcess(child, name);
    await service.until(isReady ?? (() => service.lines.some((line) => line.includes('ready'))), READY_TIMEOUT_MS, 'to be ready');
    return service;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Fails with the last words of the process where it ended, so that nobody waits for the dead. */
  checkAlive(): void {
    if (this.isEnded) throw new Error(`${this.name} ended by itself. Its last words:\n${this.lines.join('\n')}`);
  }

  private async until(isSo: () => boolean | Promise<boolean>, timeoutMs: number, what: string): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!(await isSo())) {
      this.checkAlive();
      if (performance.now() > deadline) throw new Error(`${this.name} had ${timeoutMs} ms ${what} and did not make it. Its last words:\n${this.lines.join('\n')}`);
      await pause(20);
    }
  }

  /** Holds the process still, so that events can be laid before it without its taking the first while the last are written. */
  hold(): void {
    this.child.kill('SIGSTOP');
  }

  release(): void {
    this.child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    if (this.isEnded) return;
    this.child.kill('SIGCONT');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), STOP_TIMEOUT_MS);
    await this.ended;
    clearTimeout(timer);
  }

  kill(): void {
    if (!this.isEnded) this.child.kill('SIGKILL');
  }
}
