import { fileURLToPath } from 'node:url';
import { TAKE_CONFIG } from '@muster/platform-embedded';
import { SetupError, TransientError } from '@muster/platform-kernel';
import { launch, type Launch } from './launch.js';
import { readOptions, usage, type Options } from './options.js';
import { Screen } from './screen.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const screen = new Screen();
const breakOff = new AbortController();
let running: Launch | undefined;
let ending: Promise<never> | undefined;
let taking: Promise<void> = Promise.resolve();

/** Ends everything in order, once, however many reasons come; a second Ctrl-C a while later ends at once. */
function end(reason: string, exitCode: number): Promise<never> {
  ending ??= (async () => {
    screen.line(reason);
    breakOff.abort();
    await starting;
    await taking;
    await running?.stop();
    process.exit(exitCode);
  })();
  return ending;
}

function onSignal(signal: NodeJS.Signals): void {
  if (ending && performance.now() - firstSignalMs > 1_000) process.exit(130); // the watcher of the stack ends the servers then
  if (!ending) firstSignalMs = performance.now(); // npm hands the terminal's Ctrl-C on, so that one press arrives twice
  void end(`Stopping (${signal === 'SIGINT' ? 'Ctrl-C' : signal}) ...`, 0);
}
let firstSignalMs = 0;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => onSignal(signal));
for (const defect of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(defect, (error) => {
    console.error(error);
    void end('Stopping because of the error above ...', 1);
  });
}
process.on(TAKE_CONFIG, () => void takeConfig());
endWithNpm();

/** One after the other; not before everything has started, which reads it anyway. */
function takeConfig(): Promise<void> {
  taking = taking.then(() => running?.takeConfig()).catch((error: unknown) => {
    if (breakOff.signal.aborted) return;
    console.error(error);
    void end('Stopping because the services did not start with the new configuration ...', 1);
  });
  return taking;
}

/** npm that is killed outright cannot tell its child: a new parent does. */
function endWithNpm(): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent && !ending) void end('Stopping (npm has ended) ...', 0);
  }, 1_000).unref();
}

async function start(options: Options): Promise<void> {
  try {
    running = await launch({ root, options, screen, signal: breakOff.signal, onUnexpectedEnd: (fault) => void end(fault.message, 1) });
    screen.line(`Muster is ready after ${screen.elapsed}: ${running.readyLine}. Ctrl-C stops it.`);
    for (const notice of running.notices) screen.line(notice);
  } catch (error) {
    if (breakOff.signal.aborted) return; // whoever broke off also ends the program
    fail(error);
  }
}

function fail(error: unknown): void {
  if (error instanceof SetupError || error instanceof TransientError) console.error(error.message);
  else console.error(error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return screen.line(usage);
  await start(options);
}

const starting = main().catch(fail);
