import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pause } from '@muster/platform-kernel';
import { signalProcess, sightProcess } from './processes.js';

/** How to run one part, and how to tell that it answers. */
export interface PartCommand {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  cwd?: string;
  logFile: string;
  /** The signal that makes it end in good order. */
  stopSignal: NodeJS.Signals;
  /** Resolves to true when it answers, to false or a rejection while it does not yet. */
  answers(): Promise<boolean>;
  readyTimeoutMs: number;
}

/** The part ended before it answered, or did not answer in time. `logTail` is what it wrote last. */
export class PartFailedError extends Error {
  constructor(
    readonly part: string,
    readonly logFile: string,
    readonly logTail: string,
    readonly what: string,
  ) {
    super(`${part} ${what}; its last words in ${logFile}:\n${logTail}`);
    this.name = 'PartFailedError';
  }
}

const LOG_BYTES_MAX = 20 * 1024 ** 2;

/** One running child. It has a session of its own, so that a Ctrl-C in the terminal reaches the launcher only, which ends things in order. */
export class PartProcess {
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  /** Set while the end of the child is our own doing. */
  private ending = false;
  private logFrom = 0;

  constructor(
    private readonly part: PartCommand,
    private readonly onChange: () => void,
    private readonly onUnexpectedEnd: (fault: PartFailedError) => void,
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** @throws PartFailedError */
  async start(): Promise<void> {
    this.spawn();
    const deadline = Date.now() + this.part.readyTimeoutMs;
    while (!(await this.tryAnswer())) {
      if (this.child === undefined) throw this.fault('ended before it was ready');
      if (Date.now() > deadline) {
        await this.kill('SIGKILL');
        throw this.fault(`did not answer within ${this.part.readyTimeoutMs / 1000} s`);
      }
      await pause(50);
    }
  }

  private async tryAnswer(): Promise<boolean> {
    try {
      return this.child !== undefined && (await this.part.answers());
    } catch {
      return false; // refused or reset while it starts; the deadline of start() ends the tries, and the log tells the reason
    }
  }

  private spawn(): void {
    const { command, args, env, uid, gid, cwd, logFile } = this.part;
    const log = openLog(logFile);
    this.logFrom = statSync(logFile).size;
    this.ending = false;
    const child = spawn(command, args, { stdio: ['ignore', log, log], env: { ...process.env, ...env }, uid, gid, cwd, detached: true });
    closeSync(log);
    this.child = child;
    this.ended = new Promise((resolve) => {
      const end = () => {
        if (this.child === child) this.child = undefined;
        this.onChange();
        resolve();
      };
      child.once('error', end);
      child.once('exit', end);
    });
    this.onChange();
  }

  /** Once it answers, an end that nobody asked for is told to the owner of the stack. */
  watch(): void {
    void this.ended.then(() => {
      if (!this.ending) this.onUnexpectedEnd(this.fault('ended by itself'));
    });
  }

  private fault(what: string): PartFailedError {
    return new PartFailedError(this.part.name, this.part.logFile, this.logTail(), what);
  }

  private logTail(): string {
    return readFileSync(this.part.logFile).subarray(this.logFrom).toString('utf8').trimEnd().split('\n').slice(-15).join('\n');
  }

  /** Sends a signal and, where it ends the process, waits for that end. Safe to call twice. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.child?.pid === undefined) return;
    const lasting = signal === 'SIGSTOP' || signal === 'SIGCONT';
    if (!lasting) this.ending = true;
    signalProcess(this.child.pid, signal);
    if (!lasting) await this.ended;
  }

  /** Ends it in good order, by force after `timeoutMs`. */
  async stop(timeoutMs = 20_000): Promise<void> {
    const pid = this.pid;
    if (pid === undefined) return;
    this.ending = true;
    signalProcess(pid, 'SIGCONT'); // a stopped process cannot hear that it shall end
    signalProcess(pid, this.part.stopSignal);
    const force = setTimeout(() => {
      if (sightProcess(pid)) signalProcess(pid, 'SIGKILL');
    }, timeoutMs);
    await this.ended;
    clearTimeout(force);
  }
}

function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) && statSync(path).size > LOG_BYTES_MAX) renameSync(path, `${path}.old`);
  return openSync(path, 'a');
}
