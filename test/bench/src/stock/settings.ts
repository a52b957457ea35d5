/** Knobs of the stock service, from the environment that the bench gives it. */
export interface StockSettings {
  brokers: string[];
  registryUrl: string;
  databaseUrl: string;
  namespace: string;
  /** kafkajs' partitionsConsumedConcurrently. */
  concurrency: number;
  pollMs: number;
  relayBatch: number;
  poolMax: number;
  /** Ids of the schemas to write with, by topic without the namespace. */
  schemaIds: Record<string, number>;
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: this service is started by the bench`);
  return value;
}

export const settings: StockSettings = {
  brokers: [required('KAFKA_BROKERS')], registryUrl: required('SCHEMA_REGISTRY_URL'), databaseUrl: required('DATABASE_URL'), namespace: required('STOCK_NAMESPACE'),
  concurrency: Number(required('STOCK_CONCURRENCY')), pollMs: Number(required('STOCK_POLL_MS')), relayBatch: Number(required('STOCK_RELAY_BATCH')), poolMax: Number(required('STOCK_POOL')),
  schemaIds: JSON.parse(required('STOCK_SCHEMA_IDS')) as Record<string, number>,
};
