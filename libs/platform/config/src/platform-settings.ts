import type { KafkaSettings } from '@muster/platform-kafka';
import { gatherSettings, settingsError } from './read-settings.js';

export interface RegistrySettings {
  /** Base URL of the Confluent-compatible API. */
  url: string;
  username?: string;
  password?: string;
}

export interface DatabaseSettings {
  /** postgres://user:password@host:port/database */
  url: string;
  poolMax: number;
  ssl: boolean | { ca: string };
  statementTimeoutMs: number;
  lockTimeoutMs: number;
  connectTimeoutMs: number;
}

/** How to reach the three servers that every service stands on. */
export interface PlatformSettings {
  kafka: KafkaSettings;
  registry: RegistrySettings;
  database: DatabaseSettings;
}

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

const variables = {
  brokers: { env: 'KAFKA_BROKERS', kind: 'list', default: ['127.0.0.1:9092'] },
  kafkaSsl: { env: 'KAFKA_SSL', kind: 'bool', default: false },
  kafkaCa: { env: 'KAFKA_SSL_CA', kind: 'file', optional: true },
  mechanism: { env: 'KAFKA_SASL_MECHANISM', kind: 'string', optional: true, oneOf: MECHANISMS },
  kafkaUser: { env: 'KAFKA_SASL_USERNAME', kind: 'string', optional: true },
  kafkaPassword: { env: 'KAFKA_SASL_PASSWORD', kind: 'string', optional: true, secret: true },
  clientId: { env: 'KAFKA_CLIENT_ID', kind: 'string', default: 'muster' },
  registryUrl: { env: 'SCHEMA_REGISTRY_URL', kind: 'url', default: 'http://127.0.0.1:8081/apis/ccompat/v7' },
  registryUser: { env: 'SCHEMA_REGISTRY_USERNAME', kind: 'string', optional: true },
  registryPassword: { env: 'SCHEMA_REGISTRY_PASSWORD', kind: 'string', optional: true, secret: true },
  databaseUrl: { env: 'DATABASE_URL', kind: 'url', default: 'postgres://muster:muster@127.0.0.1:5432/muster' },
  poolMax: { env: 'DATABASE_POOL_MAX', kind: 'int', default: 10, min: 2, max: 1_000 },
  databaseSsl: { env: 'DATABASE_SSL', kind: 'bool', default: false },
  databaseCa: { env: 'DATABASE_SSL_CA', kind: 'file', optional: true },
  statementTimeoutMs: { env: 'DATABASE_STATEMENT_TIMEOUT_MS', kind: 'int', default: 30_000, min: 0 },
  lockTimeoutMs: { env: 'DATABASE_LOCK_TIMEOUT_MS', kind: 'int', default: 10_000, min: 0 },
  connectTimeoutMs: { env: 'DATABASE_CONNECT_TIMEOUT_MS', kind: 'int', default: 5_000, min: 1 },
} as const;

/** Settings that are each well-formed and do not go together, or say what another one is there to say. */
function contradictions(values: { mechanism?: string; kafkaUser?: string; kafkaPassword?: string; registryUrl?: string; registryUser?: string; registryPassword?: string; databaseUrl?: string }): string[] {
  const faults: string[] = [];
  if (values.mechanism && !values.kafkaUser) faults.push('KAFKA_SASL_USERNAME must be set with KAFKA_SASL_MECHANISM');
  if (values.mechanism && !values.kafkaPassword) faults.push('KAFKA_SASL_PASSWORD must be set with KAFKA_SASL_MECHANISM');
  if (!values.mechanism && (values.kafkaUser || values.kafkaPassword)) faults.push('KAFKA_SASL_MECHANISM must be set with a SASL user name or password');
  if (values.registryPassword && !values.registryUser) faults.push('SCHEMA_REGISTRY_USERNAME must be set with SCHEMA_REGISTRY_PASSWORD');
  const registry = values.registryUrl && new URL(values.registryUrl);
  if (registry && (registry.username || registry.password)) faults.push('SCHEMA_REGISTRY_URL must hold no user name and password: set SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD');
  if (values.databaseUrl && !/^postgres(ql)?:$/.test(new URL(values.databaseUrl).protocol)) faults.push('DATABASE_URL must begin with postgres://');
  // Half of our connections would follow the URL, the other half the settings.
  if (values.databaseUrl && /[?&]ssl/.test(new URL(values.databaseUrl).search)) faults.push('DATABASE_URL must not speak of TLS (sslmode and the like): set DATABASE_SSL or DATABASE_SSL_CA');
  return faults;
}

/** Broker, registry and database as the environment names them. Throws one SetupError with every fault. */
export function platformSettings(env: NodeJS.ProcessEnv = process.env): PlatformSettings {
  const { values, faults: unreadable } = gatherSettings(variables, env);
  const faults = [...unreadable, ...contradictions(values)];
  if (faults.length > 0) throw settingsError(faults);
  const { mechanism, kafkaUser, kafkaPassword, kafkaCa, databaseCa } = values;
  return {
    kafka: {
      brokers: values.brokers,
      clientId: values.clientId,
      ...(values.kafkaSsl || kafkaCa ? { ssl: kafkaCa ? { ca: kafkaCa } : true } : {}),
      ...(mechanism && kafkaUser && kafkaPassword ? { sasl: { mechanism, username: kafkaUser, password: kafkaPassword } } : {}),
    },
    registry: {
      url: values.registryUrl,
      ...(values.registryUser ? { username: values.registryUser } : {}),
      ...(values.registryPassword ? { password: values.registryPassword } : {}),
    },
    database: {
      url: values.databaseUrl, poolMax: values.poolMax, ssl: databaseCa ? { ca: databaseCa } : values.databaseSsl,
      statementTimeoutMs: values.statementTimeoutMs, lockTimeoutMs: values.lockTimeoutMs, connectTimeoutMs: values.connectTimeoutMs,
    },
  };
}
