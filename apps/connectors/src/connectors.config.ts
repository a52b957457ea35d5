import { readSettings, serviceSettings, type ServiceSettings } from '@muster/platform-config';
import type { Logger } from '@muster/platform-kernel';
import { createLogger } from '@muster/platform-observability';

export interface ConnectorsSettings extends ServiceSettings {
  logger: Logger;
  /** Where declarations find their addresses and secrets. */
  env: NodeJS.ProcessEnv;
  /** Key under which secrets are kept that people give in the console; they cannot give any where it is not set. */
  sealKey?: string | undefined;
  now?(): number;
}

/** Reads the environment, once, at start; throws a SetupError that names every fault. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): ConnectorsSettings {
  const settings = serviceSettings('CONNECTORS', 4103, env);
  const { sealKey } = readSettings({ sealKey: { env: 'CONNECTORS_SEAL_KEY', kind: 'string', optional: true, secret: true } }, env);
  return { ...settings, env, sealKey, logger: createLogger({ service: 'connectors', level: settings.logLevel, file: settings.logFile }) };
}
