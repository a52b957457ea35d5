import { serviceSettings, type ServiceSettings } from '@muster/platform-config';
import type { Logger } from '@muster/platform-kernel';
import { createLogger } from '@muster/platform-observability';

export interface ConnectorsSettings extends ServiceSettings {
  logger: Logger;
  /** Where declarations find their addresses and secrets. */
  env: NodeJS.ProcessEnv;
  now?(): number;
}

/** Reads the environment, once, at start; throws a SetupError that names every fault. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): ConnectorsSettings {
  const settings = serviceSettings('CONNECTORS', 4103, env);
  return { ...settings, env, logger: createLogger({ service: 'connectors', level: settings.logLevel, file: settings.logFile }) };
}
