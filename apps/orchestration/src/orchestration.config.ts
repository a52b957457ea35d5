import { readProcesses, type Processes } from '@muster/domain-process';
import { readConfigFile, serviceSettings, type ServiceSettings } from '@muster/platform-config';
import type { Logger } from '@muster/platform-kernel';
import { createLogger } from '@muster/platform-observability';

export interface OrchestrationSettings extends ServiceSettings {
  logger: Logger;
  now?(): number;
}

/** Reads the environment, once, at start; throws a SetupError that names every fault. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): OrchestrationSettings {
  const settings = serviceSettings('ORCHESTRATION', 4106, env);
  return { ...settings, logger: createLogger({ service: 'orchestration', level: settings.logLevel, file: settings.logFile }) };
}

/** The processes as the firm has set them up. Throws SetupError. */
export function readProcessSettings(configDir: string): Processes {
  return readConfigFile(configDir, 'processes.yaml', readProcesses);
}
