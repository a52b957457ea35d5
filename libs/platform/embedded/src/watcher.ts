import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Ends the parts when the launcher dies without a chance to do so itself (SIGKILL, a crash). A shell of a megabyte reads the pids
 * from a pipe; the end of the pipe is the end of the launcher, and the shell then ends what it was told last.
 */
export class Watcher {
  private readonly shell: ChildProcess;

  constructor(dataDir: string, graceSeconds = 15) {
    const script = [
      'pids=',
      'while read -r line; do pids=$line; done',
      '[ -z "$pids" ] && exit 0',
      'alive() { for pid in $pids; do kill -0 "$pid" 2>/dev/null && return 0; done; return 1; }',
      'for pid in $pids; do kill -CONT "$pid"; kill -INT "$pid"; done 2>/dev/null', // for Postgres INT is the stop that does not wait for clients
      'left=$1; while [ "$left" -gt 0 ] && alive; do sleep 1; left=$((left - 1)); done',
      'for pid in $pids; do kill -KILL "$pid"; done 2>/dev/null',
      'exit 0',
    ].join('\n');
    // The folder is there for people who look at the list of processes.
    this.shell = spawn('sh', ['-c', script, 'muster-watcher', String(graceSeconds), dataDir], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.shell.unref();
    (this.shell.stdin as Socket | null)?.unref(); // a pipe below; it must not keep a finished launcher alive
    // Without the watcher the parts still end with every ordinary stop, and the next start removes leftovers: no reason to fail.
    this.shell.once('error', () => undefined);
    this.shell.stdin?.on('error', () => undefined);
  }

  /** From now on these, and no others, end with the launcher. */
  guard(pids: readonly number[]): void {
    if (this.shell.stdin?.writable) this.shell.stdin.write(`${pids.join(' ')}\n`);
  }

  async release(): Promise<void> {
    this.guard([]);
    this.shell.ref(); // its end is awaited now
    await new Promise<void>((resolve) => {
      if (this.shell.exitCode !== null || this.shell.pid === undefined) resolve();
      this.shell.once('exit', () => resolve());
      this.shell.stdin?.end();
    });
  }
}
