import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@muster/testing-kit';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const preload = new URL('./process-preload.mjs', import.meta.url).href;
/** What one process has compiled the next need not: they live for seconds. */
const compileCache = join(tmpdir(), 'muster-compile-cache');
const READY = /: ready at (\S+)/;
const LINES_KEPT = 60;

export interface ProcessOptions {
  /** Folder of apps/, transpiled before. */
  service: string;
  /** Added to the environment of this process. */
  env: Record<string, string>;
  /** Tells it apart in messages where several of one service run. */
  name?: string;
}

export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const running = new Set<ServiceProcess>();

/**
 * A service in a process of its own: started as people start it, killed, frozen and thawed as the kernel would. It ends with the
 * process that started it, unless it is frozen then. Traces name lines of dist/: source maps would cost a fifth of each start.
 */
export class ServiceProcess {
  readonly name: string;
  readonly ended: Promise<ProcessEnd>;
  private readonly child: ChildProcess;
  private readonly lines: string[] = [];
  private end: ProcessEnd | undefined;
  private address: string | undefined;
  private isFrozen = false;

  private constructor({ service, env, name = service }: ProcessOptions) {
    this.name = name;
    this.child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', '--import', preload, `apps/${service}/dist/main.js`], {
      cwd: root, env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: compileCache, LOG_LEVEL: 'warn', ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        this.end = { code, signal };
        running.delete(this);
        resolve(this.end);
      });
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => this.listen(text));
    running.add(this);
  }

  /** Starts it and does not wait: for a process that is to die on its way. */
  static spawn(options: ProcessOptions): ServiceProcess {
    return new ServiceProcess(options);
  }

  /** Starts it and waits until it says that it is ready. */
  static async start(options: ProcessOptions): Promise<ServiceProcess> {
    const started = new ServiceProcess(options);
    await started.ready();
    return started;
  }

  get pid(): number {
    return this.child.pid!;
  }

  get isAlive(): boolean {
    return this.end === undefined;
  }

  get url(): string {
    if (this.address === undefined) throw new Error(`${this.name} has not said yet where it listens.`);
    return this.address;
  }

  /** Its last lines, for messages. */
  get lastWords(): string {
    return this.lines.join('\n');
  }

  async ready(timeoutMs = 60_000): Promise<void> {
    await eventually(() => {
      if (this.end) return true;
      return this.address !== undefined;
    }, { what: `${this.name} to be ready`, timeoutMs, everyMs: 10 });
    if (this.end) throw new Error(`${this.name} ended (${this.end.code ?? this.end.signal}) before it was ready. Its last words:\n${this.lastWords}`);
  }

  /** Resolves when it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<ProcessEnd> {
    this.child.kill(signal);
    return this.ended;
  }

  /** SIGSTOP: it stands still, its sockets stay open. */
  freeze(): void {
    this.isFrozen = true;
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.isFrozen = false;
    this.child.kill('SIGCONT');
  }

  /** Ends it in good order, by force after `timeoutMs`. */
  async stop(timeoutMs = 20_000): Promise<ProcessEnd> {
    if (this.isFrozen) this.thaw();
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), timeoutMs);
    const end = await this.ended;
    clearTimeout(force);
    return end;
  }

  private listen(text: string): void {
    this.lines.push(...text.split('\n').filter((line) => line !== ''));
    this.lines.splice(0, this.lines.length - LINES_KEPT);
    this.address ??= READY.exec(text)?.[1];
  }
}

/** Kills whatever is left of the processes that were started here. */
export async function killAllProcesses(): Promise<void> {
  await Promise.all([...running].map((one) => one.kill()));
}
