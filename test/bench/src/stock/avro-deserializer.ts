import type { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import type { ConsumerDeserializer, IncomingEvent } from '@nestjs/microservices';

interface RawMessage {
  key: unknown;
  value: Buffer;
  headers: Record<string, unknown>;
}

/** Reads Avro in place of the JSON that Nest guesses. */
export class AvroDeserializer implements ConsumerDeserializer {
  constructor(private readonly registry: SchemaRegistry) {}

  async deserialize(message: RawMessage, options?: Record<string, unknown>): Promise<IncomingEvent> {
    return { pattern: options?.channel as string, data: { key: String(message.key), change: await this.registry.decode(message.value) } };
  }
}
