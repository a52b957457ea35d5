import { serviceSettings } from '@muster/platform-config';
import { createLogger } from '@muster/platform-observability';
import type { MasterSettings } from '@muster/platform-records';

/** Reads the environment, once, at start; throws a SetupError that names every fault. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): MasterSettings & { port: number } {
  const settings = serviceSettings('WORKER_SYNC', 4101, env);
  return { ...settings, logger: createLogger({ service: 'worker-sync', level: settings.logLevel, file: settings.logFile }) };
}
