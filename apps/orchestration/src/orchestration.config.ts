import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readProcesses, type Processes } from '@muster/domain-process';
import { serviceSettings, type ServiceSettings } from '@muster/platform-config';
import { SetupError, type Logger } from '@muster/platform-kernel';
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
  const path = join(configDir, 'processes.yaml');
  try {
    return readProcesses(parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(`config/processes.yaml cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'Restore it, or correct its YAML.', { cause: error });
  }
}
