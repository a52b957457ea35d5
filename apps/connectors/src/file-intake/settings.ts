import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entities } from '@muster/contracts';
import { compileGovernance, type Governance } from '@muster/domain-governance';
import { platformSettings, readSettings, type PlatformSettings } from '@muster/platform-config';
import { findRunningStack } from '@muster/platform-embedded';

/** The checkout: this file lies in apps/connectors/{src,dist}/file-intake. */
export const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The servers that the environment names; without any, those of the `npm start` that is up in this checkout. */
export function serversOf(env: NodeJS.ProcessEnv): PlatformSettings {
  if (env.KAFKA_BROKERS || env.SCHEMA_REGISTRY_URL || env.DATABASE_URL) return platformSettings(env);
  const running = findRunningStack(join(root, '.muster'));
  if (!running) return platformSettings(env);
  return platformSettings({ ...env, KAFKA_BROKERS: running.kafkaBrokers, SCHEMA_REGISTRY_URL: running.registryUrl, DATABASE_URL: running.databaseUrl });
}

/** Folder with ownership.yaml, systems/ and codes/, and what stands before the names of all topics, as every service has them. */
export function firmOf(env: NodeJS.ProcessEnv): { configDir: string; topicNamespace: string } {
  return readSettings(
    { configDir: { env: 'MUSTER_CONFIG_DIR', kind: 'string', default: join(root, 'config') }, topicNamespace: { env: 'MUSTER_TOPIC_NAMESPACE', kind: 'string', default: '' } },
    env,
  );
}

export function readGovernance(configDir: string): Governance {
  const paths = globSync(['ownership.yaml', 'systems/*.yaml', 'codes/*.yaml'], { cwd: configDir }).sort();
  return compileGovernance(paths.map((path) => ({ path: `config/${path}`, text: readFileSync(join(configDir, path), 'utf8') })), Object.values(entities));
}
