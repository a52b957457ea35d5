import { describe, expect, it } from '@jest/globals';
import { platformSettings } from './platform-settings.js';

describe('platformSettings', () => {
  it('means the embedded servers where nothing is set', () => {
    expect(platformSettings({})).toEqual({
      kafka: { brokers: ['127.0.0.1:9092'], clientId: 'muster' },
      registry: { url: 'http://127.0.0.1:8081/apis/ccompat/v7' },
      database: { url: 'postgres://muster:muster@127.0.0.1:5432/muster', poolMax: 10, ssl: false, statementTimeoutMs: 30_000, lockTimeoutMs: 10_000, connectTimeoutMs: 5_000 },
    });
  });

  it('reads several brokers, TLS and SASL', () => {
    const { kafka } = platformSettings({ KAFKA_BROKERS: 'a:9092, b:9092', KAFKA_SSL: 'true', KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' });
    expect(kafka).toEqual({ brokers: ['a:9092', 'b:9092'], clientId: 'muster', ssl: true, sasl: { mechanism: 'scram-sha-512', username: 'u', password: 'p' } });
  });

  it('reports values that do not go together beside those that cannot be read', () => {
    expect(() => platformSettings({ KAFKA_SASL_MECHANISM: 'plain', SCHEMA_REGISTRY_PASSWORD: 'p', DATABASE_URL: 'mysql://x/y', DATABASE_POOL_MAX: 'many' })).toThrow(
      /DATABASE_POOL_MAX must be a whole number.*KAFKA_SASL_USERNAME must be set.*KAFKA_SASL_PASSWORD must be set.*SCHEMA_REGISTRY_USERNAME must be set.*DATABASE_URL must begin with postgres/,
    );
  });

  it('refuses addresses that carry what has a setting of its own, without repeating them', () => {
    const read = () => platformSettings({ SCHEMA_REGISTRY_URL: 'https://u:secret@r', DATABASE_URL: 'postgres://u:secret@d/m?sslmode=no-verify' });
    expect(read).toThrow(/SCHEMA_REGISTRY_URL must hold no user name.*DATABASE_URL must not speak of TLS/);
    expect(read).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }));
  });
});
