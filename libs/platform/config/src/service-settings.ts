import { fileURLToPath } from 'node:url';
import { platformSettings, type PlatformSettings } from './platform-settings.js';
import { readSettings } from './read-settings.js';

/** What every service reads beside the addresses of the servers. */
export interface ServiceSettings extends PlatformSettings {
  port: number;
  configDir: string;
  /** Before the names of all topics and groups, so that several firms can share a broker; empty for one. */
  topicNamespace: string;
  logLevel: string;
  logFile: string | undefined;
}

/** `prefix` names the variable of the port: WORKER_SYNC gives WORKER_SYNC_PORT. Throws SetupError with every fault. */
export function serviceSettings(prefix: string, defaultPort: number, env: NodeJS.ProcessEnv = process.env): ServiceSettings {
  const own = readSettings(
    {
      port: { env: `${prefix}_PORT`, kind: 'int', default: defaultPort, min: 0, max: 65_535 },
      configDir: { env: 'MUSTER_CONFIG_DIR', kind: 'string', default: fileURLToPath(new URL('../../../../config', import.meta.url)) },
      topicNamespace: { env: 'MUSTER_TOPIC_NAMESPACE', kind: 'string', default: '' },
      logLevel: { env: 'LOG_LEVEL', kind: 'string', default: 'info', oneOf: ['debug', 'info', 'warn', 'error'] },
      logFile: { env: 'MUSTER_LOG_FILE', kind: 'string', optional: true },
    },
    env,
  );
  return { ...platformSettings(env), ...own };
}
