import type { AvroRecordSchema } from '@muster/contracts';
import { PermanentError } from '@muster/platform-kernel';
import type avsc from 'avsc';
import { avroType } from './strict-types.js';

export const MAGIC_BYTE = 0;
/** Magic byte and schema id. */
export const HEADER_BYTES = 5;
const SLAB_BYTES = 256 * 1024;

/**
 * Writes values in the Confluent wire format: 0, schema id (4 bytes, big endian), Avro. Values share a slab of memory, which lives
 * as long as one of them: whoever keeps a value for long copies it.
 */
export class AvroEncoder<T> {
  private readonly type: avsc.Type;
  private slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  private at = 0;

  constructor(
    private readonly schema: AvroRecordSchema,
    readonly schemaId: number,
  ) {
    this.type = avroType(schema);
  }

  /** Throws PermanentError('does-not-fit-schema') naming the field and its type, never the value. */
  encode(value: T): Buffer {
    for (;;) {
      const end = this.write(value);
      if (end > 0) return this.taken(end);
      this.renewSlab(-end);
    }
  }

  /** End position, or minus the number of bytes that are missing. */
  private write(value: T): number {
    const start = this.at + HEADER_BYTES;
    if (start > this.slab.length) return this.slab.length - start;
    try {
      return this.type.encode(value, this.slab, start);
    } catch {
      // avsc's message shows the value, so it is not passed on.
      throw this.misfit(value);
    }
  }

  private taken(end: number): Buffer {
    const start = this.at;
    this.slab[start] = MAGIC_BYTE;
    this.slab.writeUInt32BE(this.schemaId, start + 1);
    this.at = end;
    return this.slab.subarray(start, end);
  }

  private renewSlab(missing: number): void {
    const needed = this.slab.length - this.at + missing;
    this.slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, needed));
    this.at = 0;
  }

  private misfit(value: T): PermanentError {
    const found: string[] = [];
    this.type.isValid(value, { errorHook: (path, wrong, type) => found.push(`${path.join('.') || 'the value'} must be ${typeText(type)}, got ${kindOf(wrong)}`) });
    const { namespace, name } = this.schema;
    return new PermanentError('does-not-fit-schema', `${namespace}.${name}: ${found.slice(0, 5).join('; ') || 'the value does not fit'}. Correct the value or its mapping.`);
  }
}

function typeText(type: avsc.Type): string {
  const schema = type.schema({ noDeref: true });
  return typeof schema === 'string' ? schema : JSON.stringify(schema);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a whole number' : 'a number';
  return typeof value === 'string' ? 'a string' : typeof value;
}

export function createEncoder<T>(schema: AvroRecordSchema, schemaId: number): (value: T) => Buffer {
  const encoder = new AvroEncoder<T>(schema, schemaId);
  return (value) => encoder.encode(value);
}
