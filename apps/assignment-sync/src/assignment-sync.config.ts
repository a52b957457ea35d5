import { serviceSettings } from '@muster/platform-config';
import { createLogger } from '@muster/platform-observability';
import type { MasterSettings } from '@muster/platform-records';

/** Reads the environment, once, at start; throws a SetupError that names every fault. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): MasterSettings & { port: number } {
  const settings = serviceSettings('ASSIGNMENT_SYNC', 4105, env);
  return { ...settings, logger: createLogger({ service: 'assignment-sync', level: settings.logLevel, file: settings.logFile }) };
}
