import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { REGISTRY_VERSION } from './packages.js';
import type { PartCommand } from './part-process.js';

export interface RegistryPlace {
  java: string;
  packageDir: string;
  dataDir: string;
  logFile: string;
  port: number;
  marker: string;
}

export const registryUrlOf = (port: number) => `http://127.0.0.1:${port}/apis/ccompat/v7`;

export function prepareRegistry(place: RegistryPlace): void {
  mkdirSync(place.dataDir, { recursive: true });
}

/**
 * Apicurio keeps its schemas in an H2 file of its own, so that it need not wait for Postgres. WRITE_DELAY=0: a schema whose id was
 * given out survives a SIGKILL, since messages in Kafka carry that id for ever.
 */
export function registryCommand(place: RegistryPlace): PartCommand {
  return {
    name: 'Schema registry',
    command: place.java,
    args: ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError', '-Xshare:auto', place.marker, '-jar', join(place.packageDir, `apicurio-registry-app-${REGISTRY_VERSION}-runner.jar`)],
    env: {
      APICURIO_STORAGE_KIND: 'sql',
      APICURIO_STORAGE_SQL_KIND: 'h2',
      APICURIO_DATASOURCE_URL: `jdbc:h2:file:${join(place.dataDir, 'registry')};WRITE_DELAY=0`,
      APICURIO_DATASOURCE_JDBC_INITIAL_SIZE: '2',
      APICURIO_DATASOURCE_JDBC_MIN_SIZE: '2',
      APICURIO_DATASOURCE_JDBC_MAX_SIZE: '10',
      QUARKUS_HTTP_HOST: '127.0.0.1',
      QUARKUS_HTTP_PORT: String(place.port),
      QUARKUS_LOG_LEVEL: 'WARN',
    },
    cwd: place.dataDir,
    logFile: place.logFile,
    stopSignal: 'SIGTERM',
    answers: async () => (await fetch(`${registryUrlOf(place.port)}/subjects`, { signal: AbortSignal.timeout(5_000) })).ok,
    readyTimeoutMs: 90_000,
  };
}
