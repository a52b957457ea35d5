import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStack, type RunningStack } from '@muster/platform-embedded';
import { SetupError } from '@muster/platform-kernel';
import { Broker } from './broker.js';
import { DatabaseServer } from './database.js';
import type { BenchPlace } from './measure.js';
import { readOptions, usage, type BenchOptions } from './options.js';
import { cores, stopAllServices } from './processes.js';
import { deadlocksIn, printFindings, ratiosOf, type Findings } from './report.js';
import { runRounds } from './rounds.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const dataDir = join(root, '.muster', 'bench');
/** Exit code of a run that somebody broke off, as shells have it for Ctrl-C. */
const BROKEN_OFF = 130;

/** A broker, registry and database of the bench's own, on free ports and without data of earlier runs. */
function startOwnStack(signal: AbortSignal): Promise<RunningStack> {
  return startStack({
    dataDir, packagesDir: join(root, '.muster', 'packages'), reset: true, signal, ports: { kafka: 0, kafkaController: 0, registry: 0, postgres: 0 },
    onProgress: ({ text, ms }) => {
      if (ms !== undefined) console.log(`  ${text}: ${(ms / 1_000).toFixed(1)} s`);
    },
  });
}

async function bench(options: BenchOptions, signal: AbortSignal): Promise<Findings> {
  const stack = await startOwnStack(signal);
  // What is under way when somebody breaks off is left to fail: its process, database and broker are gone.
  signal.addEventListener('abort', () => void stopAllServices().then(() => stack.stop()).then(() => process.exit(BROKEN_OFF)), { once: true });
  let broker: Broker | undefined;
  try {
    broker = await Broker.open(stack, join(root, 'config'));
    const place: BenchPlace = { root, stack, broker, server: new DatabaseServer(stack.databaseUrl, options.explainMs), logDir: join(dataDir, 'logs') };
    mkdirSync(place.logDir, { recursive: true });
    return await runRounds(place, options, signal);
  } finally {
    await stopAllServices();
    if (!signal.aborted) await broker?.close();
    await stack.stop();
  }
}

function report(findings: Findings): void {
  const file = join(root, '.muster', 'bench.json');
  writeFileSync(file, `${JSON.stringify({ ratios: ratiosOf(findings), deadlocks: deadlocksIn(findings), ...findings }, undefined, 2)}\n`);
  printFindings(findings);
  console.log(`${cores} cores, load ${findings.machine.loadBefore.toFixed(1)} before the first run. All figures of all rounds: ${file}`);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return;
  }
  const broken = new AbortController();
  const breakOff = () => {
    if (!broken.signal.aborted) console.error('Broken off: everything that was started is being stopped.');
    broken.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, breakOff);
  console.log(`bench: ${options.events} events, ${options.workers} workers, ${options.rounds} rounds on ${cores} cores, load ${loadavg()[0]!.toFixed(1)}`);
  try {
    report(await bench(options, broken.signal));
  } catch (error) {
    if (!broken.signal.aborted) throw error;
    process.exitCode = BROKEN_OFF; // whatever failed, failed because of it
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
});
