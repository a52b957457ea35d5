import { spawn, type ChildProcess } from 'node:child_process';
import { extname, join } from 'node:path';
import { eventually } from '@muster/testing';
import { peersDir } from './snippets.js';

/** How a program is run, by the ending of its file. */
const runners: Record<string, (path: string) => [string, string[]]> = {
  '.java': (path) => ['java', ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', join(peersDir, 'java-client', '*'), path]],
  '.py': (path) => [join(peersDir, 'python/bin/python'), [path]],
  '.ts': (path) => [process.execPath, ['--disable-warning=TimeoutNegativeWarning', path]],
  '.sh': (path) => ['sh', [path]],
};

const running = new Set<ForeignProgram>();

/** A program of somebody else, in a process of its own. */
export class ForeignProgram {
  private readonly child: ChildProcess;
  private stdout = '';
  private stderr = '';
  private end: string | number | null | undefined;
  private readonly ended: Promise<void>;

  constructor(
    private readonly command: string,
    args: readonly string[],
    env: Record<string, string>,
  ) {
    this.child = spawn(command, args, { env: { ...process.env, NODE_OPTIONS: '', LC_ALL: 'C.UTF-8', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    running.add(this);
    this.ended = new Promise((resolve) => {
      const finish = (end: string | number | null) => {
        this.end = end;
        running.delete(this);
        resolve();
      };
      this.child.once('error', ({ message }) => finish(message));
      this.child.once('close', (code, signal) => finish(code ?? signal));
    });
  }

  static ofFile(path: string, env: Record<string, string>): ForeignProgram {
    const [command, args] = runners[extname(path)]!(path);
    return new ForeignProgram(command, args, env);
  }

  get lines(): string[] {
    return this.stdout.split('\n').slice(0, -1);
  }

  /** What it wrote to the other output, where some servers keep their log. */
  get errorLines(): string[] {
    return this.stderr.split('\n').slice(0, -1);
  }

  /** What it printed; throws where it did not end well. */
  async output(): Promise<string> {
    await this.ended;
    if (this.end !== 0) throw new Error(`${this.command} ended with ${this.end}:\n${this.stdout.slice(-2_000)}\n${this.stderr.slice(-4_000)}`);
    return this.stdout;
  }

  /** Its lines, once there are as many; it goes on running. */
  async untilLines(count: number, timeoutMs = 60_000): Promise<string[]> {
    await eventually(() => {
      if (this.end !== undefined) return true;
      if (this.lines.length < count) throw new Error(`${this.lines.length} of ${count} lines. ${this.stderr.slice(-1_000)}`);
      return true;
    }, { what: `${this.command} to print ${count} lines`, timeoutMs });
    if (this.lines.length < count) await this.output();
    return this.lines;
  }

  /** Throws where it has ended by itself. */
  failIfEnded(): void {
    if (this.end !== undefined) throw new Error(`${this.command} ended with ${this.end}:\n${this.stdout.slice(-2_000)}\n${this.stderr.slice(-4_000)}`);
  }

  /** Asks it to end, and answers when it is gone. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), 15_000);
    await this.ended;
    clearTimeout(force);
  }
}

/** Ends what a failed spec has left running. */
export async function stopForeignPrograms(): Promise<void> {
  await Promise.all([...running].map((program) => program.stop()));
}
