import type { AvroRecordSchema } from '@muster/contracts';
import { PermanentError } from '@muster/platform-kernel';
import type avsc from 'avsc';
import { HEADER_BYTES, MAGIC_BYTE } from './encoder.js';
import { inParallel } from './in-parallel.js';
import type { SchemaSource } from './schema-registry.js';
import { createStorableCheck, type StorableCheck } from './storable.js';
import { avroType } from './strict-types.js';

/** How long an id that the registry does not know is believed to be unknown. */
const UNKNOWN_ID_MS = 30_000;
/** Ids that are refused are kept up to this number, so that garbage does not fill the memory. */
const REFUSED_IDS_MAX = 10_000;
const LOOKUPS_AT_ONCE = 8;

type Resolver = ReturnType<avsc.Type['createResolver']>;
type Payload = Buffer | null | undefined;

interface Refusal {
  readonly error: PermanentError;
  /** When to ask again; never for a schema that cannot be read as ours, since ids do not change their schema. */
  readonly until: number;
}

export interface Prepared {
  /** Schema ids of the batch that `decode` refuses: unknown to the registry, or not readable as the reader schema. */
  readonly failedIds: readonly number[];
}

/**
 * Reads values in the Confluent wire format as one record, whatever compatible schema they were written with.
 *
 * Per batch: `await prepare(values)` once (TransientError('registry-unreachable') where the registry has to be waited for), then
 * `decode` each, synchronously. `decode` throws PermanentError with the code empty-payload, wrong-magic-byte, truncated, trailing-bytes,
 * unknown-schema-id, incompatible-writer-schema, out-of-range-number, invalid-utf8 or malformed-value.
 */
export class AvroDecoder<T> {
  /** Where and why a decoded value cannot be stored in the database; undefined where it can. */
  readonly unstorableReason: StorableCheck<T>;
  private readonly type: avsc.Type;
  /** Undefined: written with the reader's own schema. */
  private readonly resolvers = new Map<number, Resolver | undefined>();
  private readonly refused = new Map<number, Refusal>();

  constructor(
    private readonly readerSchema: AvroRecordSchema,
    private readonly registry: SchemaSource,
    private readonly now: () => number = Date.now,
  ) {
    this.type = avroType(readerSchema);
    this.unstorableReason = createStorableCheck<T>(readerSchema);
  }

  decode(value: Payload): T {
    if (value == null || value.length === 0) throw new PermanentError('empty-payload', 'The value is empty. Publish a record in the Confluent wire format.');
    if (value[0] !== MAGIC_BYTE) throw new PermanentError('wrong-magic-byte', `The value starts with byte ${value[0]}, not 0 as the Confluent wire format has it. Publish with a schema-registry serializer.`);
    if (value.length < HEADER_BYTES) throw new PermanentError('truncated', `The value ends after ${value.length} of the ${HEADER_BYTES} bytes of its header. Publish it whole.`);
    const id = value.readUInt32BE(1);
    const resolver = this.resolvers.get(id);
    if (resolver === undefined && !this.resolvers.has(id)) throw this.refusalOf(id);
    return this.read(value, resolver);
  }

  private read(value: Buffer, resolver: Resolver | undefined): T {
    const { value: decoded, offset } = this.decodeBody(value, resolver);
    if (offset < 0) throw new PermanentError('truncated', `The value of ${value.length} bytes ends inside a field. Publish it whole.`);
    if (offset !== value.length) throw new PermanentError('trailing-bytes', `The record ends at byte ${offset} of ${value.length}. Publish one record per message, with the schema that its id names.`);
    return decoded as T;
  }

  private decodeBody(value: Buffer, resolver: Resolver | undefined): { value: unknown; offset: number } {
    try {
      return this.type.decode(value, HEADER_BYTES, resolver);
    } catch (error) {
      if (error instanceof PermanentError) throw error;
      throw new PermanentError('malformed-value', `The bytes are no value of the schema that their id names (${(error as Error).message}). Publish with the schema that the id names.`);
    }
  }

  private refusalOf(id: number): Error {
    return this.refused.get(id)?.error ?? new Error(`Schema id ${id} was not prepared: call prepare() with the batch before decode().`);
  }

  /** Fetches the writer schemas of these values that are not known yet. Values that are no wire format are passed over; `decode` says so. */
  async prepare(values: readonly Payload[]): Promise<Prepared> {
    const { wanted, failed } = this.idsOf(values);
    await inParallel([...wanted], LOOKUPS_AT_ONCE, async (id) => {
      if (!(await this.learn(id))) failed.add(id);
    });
    return { failedIds: [...failed] };
  }

  private idsOf(values: readonly Payload[]): { wanted: Set<number>; failed: Set<number> } {
    const wanted = new Set<number>();
    const failed = new Set<number>();
    let last = -1;
    for (const value of values) {
      if (value == null || value.length < HEADER_BYTES || value[0] !== MAGIC_BYTE) continue;
      const id = value.readUInt32BE(1);
      if (id === last || this.resolvers.has(id)) continue;
      last = id;
      const refusal = this.refused.get(id);
      if (refusal !== undefined && refusal.until > this.now()) failed.add(id);
      else wanted.add(id);
    }
    return { wanted, failed };
  }

  /** True where values with this id can be decoded from now on. */
  private async learn(id: number): Promise<boolean> {
    try {
      this.resolvers.set(id, this.resolverFor(id, await this.registry.schemaById(id)));
      this.refused.delete(id);
      return true;
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      this.refuse(id, { error, until: error.code === 'unknown-schema-id' ? this.now() + UNKNOWN_ID_MS : Infinity });
      return false;
    }
  }

  private refuse(id: number, refusal: Refusal): void {
    this.refused.delete(id);
    if (this.refused.size >= REFUSED_IDS_MAX) this.refused.delete(this.refused.keys().next().value!);
    this.refused.set(id, refusal);
  }

  private resolverFor(id: number, writerSchema: unknown): Resolver | undefined {
    const { namespace, name } = this.readerSchema;
    try {
      const writer = avroType(writerSchema);
      return this.type.equals(writer) ? undefined : this.type.createResolver(writer);
    } catch (error) {
      throw new PermanentError('incompatible-writer-schema', `Schema id ${id} cannot be read as ${namespace}.${name} (${(error as Error).message}). Publish with a schema of the topic's subject.`);
    }
  }
}

export function createDecoder<T>(readerSchema: AvroRecordSchema, registry: SchemaSource): AvroDecoder<T> {
  return new AvroDecoder<T>(readerSchema, registry);
}
