import { mkdirSync } from 'node:fs';
import { SetupError } from '@muster/platform-kernel';
import { serveSettings } from './sandbox.config.js';
import { startSandbox, type StartedSandbox } from './servers/start-sandbox.js';

const LOOK_MS = 1_000;

/** Runs the outside systems of the sandbox firm until it is told to stop; says its address in one line when they answer. */
async function main(): Promise<void> {
  const { port, smtpPort, dataDir, erpLatencyMs, payrollFolder } = serveSettings();
  if (payrollFolder !== undefined) mkdirSync(payrollFolder, { recursive: true });
  const sandbox = await startSandbox({ port, smtpPort, dataDir, settings: { erp: { latencyMs: erpLatencyMs }, ...(payrollFolder === undefined ? {} : { payroll: { workerFolders: [payrollFolder] } }) } });
  const looking = payrollFolder === undefined ? undefined : setInterval(() => takeLists(sandbox), LOOK_MS);
  const stop = () => {
    clearInterval(looking);
    void sandbox.stop();
  };
  // Whoever started us is gone, without a word.
  process.once('disconnect', stop);
  process.channel?.unref();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  console.log(`sandbox mail at ${sandbox.smtpUrl}`);
  console.log(`sandbox firm at ${sandbox.url}`);
}

/** What keeps a list from being taken is told, and the list is looked for again. */
function takeLists(sandbox: StartedSandbox): void {
  try {
    sandbox.tick('payroll');
  } catch (error) {
    console.error(error);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
});
