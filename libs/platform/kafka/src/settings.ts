/** How to reach a Kafka cluster. Everything else about the client is decided in this lib. */
export interface KafkaSettings {
  /** `host:port` of the first brokers to ask. */
  brokers: string[];
  /** Name shown in the broker's logs and quotas. */
  clientId: string;
  /** True for TLS with the machine's trust store, or with a certificate authority of one's own (PEM). */
  ssl?: boolean | { ca: string };
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string };
}
