import { SetupError } from '@muster/platform-kernel';
import { serveSettings } from './sandbox.config.js';
import { startSandbox } from './servers/start-sandbox.js';

/** Runs the outside systems of the sandbox firm until it is told to stop; says its address in one line when they answer. */
async function main(): Promise<void> {
  const { port, smtpPort, dataDir, erpLatencyMs } = serveSettings();
  const sandbox = await startSandbox({ port, smtpPort, dataDir, settings: { erp: { latencyMs: erpLatencyMs } } });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void sandbox.stop());
  console.log(`sandbox mail at ${sandbox.smtpUrl}`);
  console.log(`sandbox firm at ${sandbox.url}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
});
