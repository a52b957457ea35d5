import { PermanentError } from '@muster/platform-kernel';
import type avsc from 'avsc';
import { HEADER_BYTES, MAGIC_BYTE } from './encoder.js';
import type { SchemaSource } from './schema-registry.js';
import { avroType } from './strict-types.js';

/** Reads values in the Confluent wire format of which we have no schema of our own: each as its writer's schema says. */
export class WrittenValues {
  private readonly types = new Map<number, avsc.Type>();

  constructor(private readonly registry: SchemaSource) {}

  /**
   * Plain JSON: bytes come as base64, dates and times as the numbers that they are. Throws PermanentError wrong-magic-byte, truncated, trailing-bytes, unknown-schema-id, incompatible-writer-schema,
   * malformed-value and those of the strict types, and TransientError registry-unreachable.
   */
  async read(value: Buffer): Promise<unknown> {
    if (value.length < HEADER_BYTES) throw new PermanentError('truncated', `The value ends after ${value.length} of the ${HEADER_BYTES} bytes of the header that the Confluent wire format has. Publish it whole.`);
    if (value[0] !== MAGIC_BYTE) throw new PermanentError('wrong-magic-byte', `The value starts with byte ${value[0]}, not 0 as the Confluent wire format has it. Publish with a schema-registry serializer.`);
    const id = value.readUInt32BE(1);
    const type = this.types.get(id) ?? (await this.learn(id));
    const { value: decoded, offset } = decode(type, value);
    if (offset < 0) throw new PermanentError('truncated', `The value of ${value.length} bytes ends inside a field. Publish it whole.`);
    if (offset !== value.length) throw new PermanentError('trailing-bytes', `The record ends at byte ${offset} of ${value.length}. Publish one record per message, with the schema that its id names.`);
    return plain(decoded);
  }

  private async learn(id: number): Promise<avsc.Type> {
    const schema = await this.registry.schemaById(id);
    try {
      const type = avroType(schema);
      this.types.set(id, type);
      return type;
    } catch (error) {
      throw new PermanentError('incompatible-writer-schema', `Schema id ${id} cannot be understood by itself (${(error as Error).message}). Publish with a schema that refers to no other.`);
    }
  }
}

function decode(type: avsc.Type, value: Buffer): { value: unknown; offset: number } {
  try {
    return type.decode(value, HEADER_BYTES);
  } catch (error) {
    if (error instanceof PermanentError) throw error;
    throw new PermanentError('malformed-value', `The bytes are no value of the schema that their id names (${(error as Error).message}). Publish with the schema that the id names.`);
  }
}

function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}
