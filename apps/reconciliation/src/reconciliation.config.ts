import { readSettings, serviceSettings, type ServiceSettings } from '@muster/platform-config';
import type { Logger } from '@muster/platform-kernel';
import { createLogger } from '@muster/platform-observability';

export interface ReconciliationSettings extends ServiceSettings {
  logger: Logger;
  /** Where the connectors answer, asked whenever they are asked for something: they may start later. */
  connectorsUrl(): string;
  now?(): number;
}

/** Reads the environment, once, at start; throws a SetupError that names every fault. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): ReconciliationSettings {
  const settings = serviceSettings('RECONCILIATION', 4108, env);
  const { connectorsUrl } = readSettings({ connectorsUrl: { env: 'CONNECTORS_URL', kind: 'url', default: 'http://127.0.0.1:4103' } }, env);
  return { ...settings, connectorsUrl: () => connectorsUrl, logger: createLogger({ service: 'reconciliation', level: settings.logLevel, file: settings.logFile }) };
}
