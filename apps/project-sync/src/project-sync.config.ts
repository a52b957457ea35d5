import { serviceSettings } from '@muster/platform-config';
import { createLogger } from '@muster/platform-observability';
import type { MasterSettings } from '@muster/platform-records';

/** Reads the environment, once, at start; throws a SetupError that names every fault. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): MasterSettings & { port: number } {
  const settings = serviceSettings('PROJECT_SYNC', 4104, env);
  return { ...settings, logger: createLogger({ service: 'project-sync', level: settings.logLevel, file: settings.logFile }) };
}
