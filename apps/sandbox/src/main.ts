import { PermanentError, SetupError, TransientError } from '@muster/platform-kernel';
import { sandboxSettings } from './sandbox.config.js';
import { publishEvents } from './sample-firm/publish.js';
import { sampleFirm } from './sample-firm/sample-firm.js';

/** Publishes the sample firm and ends: 0 when all of it is acknowledged, 1 with one sentence on what to do otherwise. */
async function main(): Promise<void> {
  const { platform, ...firm } = sandboxSettings();
  await publishEvents(sampleFirm(firm), { ...platform, onProgress: (line) => console.log(line) });
}

main().catch((error: unknown) => {
  const told = error instanceof SetupError || error instanceof TransientError || error instanceof PermanentError;
  console.error(told ? error.message : error);
  process.exitCode = 1;
});
