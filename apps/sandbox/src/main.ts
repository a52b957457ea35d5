import { PermanentError, SetupError, TransientError } from '@muster/platform-kernel';
import { sandboxSettings } from './sandbox.config.js';
import { publishEvents } from './sample-firm/publish.js';
import { sampleFirm } from './sample-firm/sample-firm.js';
import { seedSandbox } from './servers/seed-sample-firm.js';

/** Systems of the firm that have a server in the sandbox: what they say is read there, by connectors. */
const served = new Set(['hris', 'erp', 'psa', 'identity', 'talent']);

/**
 * Tells the sample firm and ends: 0 when all of it is acknowledged, 1 with one sentence on what to do otherwise. Systems with a server are filled, where SANDBOX_URL says that they are up; all
 * others publish to their topics themselves.
 */
async function main(): Promise<void> {
  const { platform, sandboxUrl, ...firm } = sandboxSettings();
  const events = sampleFirm(firm);
  const onProgress = (line: string) => console.log(line);
  if (sandboxUrl === undefined) return publishEvents(events, { ...platform, onProgress });
  await seedSandbox(sandboxUrl, events, firm.today);
  onProgress(`its systems hold the firm at ${sandboxUrl}`);
  await publishEvents(events.filter(({ value }) => !served.has(value.meta.source)), { ...platform, onProgress });
}

main().catch((error: unknown) => {
  const told = error instanceof SetupError || error instanceof TransientError || error instanceof PermanentError;
  console.error(told ? error.message : error);
  process.exitCode = 1;
});
