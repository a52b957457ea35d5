import type { EntityName } from '@muster/contracts';
import type { Body, CompiledWrite, Lane, RecordContext, TargetRecord, WriteOperation } from '@muster/domain-connector';
import { bodyHash } from '@muster/domain-connector';
import { PermanentError, uuidv5 } from '@muster/platform-kernel';
import type { CallResult, SystemCaller } from '../calls/system-caller.js';

/** What is known of a record in a target before a delivery. */
export interface KnownInTarget {
  readonly id: string | null;
  readonly version: string | null;
  readonly bodyHash: Buffer | null;
  /** A call was made before whose outcome nobody has noted: the target is read first. */
  readonly inDoubt: boolean;
}

/** What came of one delivery. */
export type Delivered =
  | { readonly kind: 'delivered'; readonly id: string | null; readonly version: string | null; readonly bodyHash: Buffer | null; readonly how: 'created' | 'updated' | 'unchanged' | 'unwanted' }
  /** Its key, an id in another system, has not come yet. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** For its own reason: others go on. */
  | { readonly kind: 'parked'; readonly class: string; readonly reason: string; readonly known: KnownInTarget }
  /** The target's fault: tried again. */
  | { readonly kind: 'later'; readonly class: string; readonly reason: string; readonly retryAfterMs?: number; readonly known: KnownInTarget };

export interface DeliverRecord {
  readonly write: CompiledWrite;
  readonly context: RecordContext;
  readonly entity: EntityName;
  readonly known: KnownInTarget;
  readonly correlationId: string;
  readonly caller: SystemCaller;
  readonly lane: Lane;
  /** Notes that a call is about to be made that may do something; rejects where that cannot be noted. */
  beforeWrite(): Promise<void>;
  /** True where another canonical record is in the target under this id already. */
  isTaken(targetId: string): Promise<boolean>;
}

/** Namespace of the keys by which a target tells a repeated call. */
const IDEMPOTENCY_KEYS = '0f1c5f4e-7b57-5f3a-9d5e-6d7573746572';
const CONFLICTS_MAX = 3;

/** Brings one record into one target, by the strategy of its declaration. Reads the target before it writes wherever an earlier call may have done so already. */
export async function deliverRecord(delivery: DeliverRecord): Promise<Delivered> {
  try {
    return await new Delivery(delivery).run();
  } catch (error) {
    if (error instanceof Failed) return error.outcome;
    if (error instanceof PermanentError) return { kind: 'parked', class: error.code, reason: error.message, known: delivery.known };
    throw error;
  }
}

/** Ends a delivery from within. */
class Failed extends Error {
  constructor(readonly outcome: Delivered) {
    super(outcome.kind);
  }
}

class Delivery {
  private id: string | null;
  private version: string | null;
  private inDoubt: boolean;
  private target!: TargetRecord;

  constructor(private readonly delivery: DeliverRecord) {
    ({ id: this.id, version: this.version, inDoubt: this.inDoubt } = delivery.known);
  }

  async run(): Promise<Delivered> {
    const { write, context, known } = this.delivery;
    if (!(await write.wants(context))) return { kind: 'delivered', id: known.id, version: known.version, bodyHash: known.bodyHash, how: 'unwanted' };
    const key = await write.keyOf(context);
    if (key === null) return { kind: 'waiting', reason: 'The id by which the target knows the record has not come yet.' };
    const body = await write.body(context);
    const hash = bodyHash(body);
    if (this.id !== null && !this.inDoubt && known.bodyHash?.equals(hash)) return { kind: 'delivered', id: this.id, version: this.version, bodyHash: hash, how: 'unchanged' };
    this.target = { key, correlationId: this.delivery.correlationId };
    const how = write.strategy === 'upsert-by-external-id' ? await this.upsert(body) : await this.createOrUpdate(body);
    return { kind: 'delivered', id: this.id, version: this.version, bodyHash: hash, how };
  }

  private async upsert(body: Body): Promise<'updated'> {
    await this.write('upsert', body);
    this.id ??= this.target.key;
    return 'updated';
  }

  private async createOrUpdate(body: Body): Promise<'created' | 'updated'> {
    for (let conflicts = 0; ; conflicts += 1) {
      if (this.mustLook(conflicts)) await this.look();
      const operation = this.id === null ? 'create' : 'update';
      const result = await this.tryWrite(operation, body);
      if (result.class === 'ok') return operation === 'create' ? 'created' : 'updated';
      // Somebody changed it since, or has made it, or has deleted it: look again.
      const moved = result.class === 'conflict' || (result.class === 'gone' && operation === 'update');
      if (!moved || conflicts >= CONFLICTS_MAX || !this.delivery.write.operations.has('find')) throw this.failed(result);
      if (result.class === 'gone') this.id = null;
    }
  }

  private mustLook(conflicts: number): boolean {
    const { strategy, operations } = this.delivery.write;
    if (!operations.has('find')) return false;
    if (conflicts > 0 || this.inDoubt) return true;
    if (this.id === null) return strategy === 'look-up-before-create' || strategy === 'conditional-update';
    return strategy === 'conditional-update' && this.version === null;
  }

  /** Reads the record as it stands in the target. */
  private async look(): Promise<void> {
    const { write, caller, isTaken } = this.delivery;
    const request = write.find(this.filled('find'))!;
    const result = await caller.call(this.delivery.lane, `find ${write.entity}`, request);
    if (result.class === 'gone') {
      this.forget();
      return;
    }
    if (result.class !== 'ok') throw this.failed({ ...result, mayHaveDone: false });
    const found = await write.found(result.answer!);
    if (!found) {
      this.forget();
      return;
    }
    const id = found.id ?? this.target.key;
    if (id !== this.id && (await isTaken(id))) throw this.parked('duplicate', `The target's record ${id} is there for another record already. Merge the two, or correct the id there.`);
    this.id = id;
    this.version = found.version ?? null;
    this.inDoubt = false;
  }

  private forget(): void {
    this.id = null;
    this.version = null;
    this.inDoubt = false;
  }

  private async write(operation: 'upsert' | 'create' | 'update', body: Body): Promise<void> {
    const result = await this.tryWrite(operation, body);
    if (result.class !== 'ok') throw this.failed(result);
  }

  private async tryWrite(operation: 'upsert' | 'create' | 'update', body: Body): Promise<CallResult> {
    const { write, caller } = this.delivery;
    const request = write[operation](this.filled(operation, body), body);
    if (!request) throw this.parked('contract', `The declaration has no ${operation} for ${write.entity}, and the record needs one.`);
    await this.delivery.beforeWrite();
    const result = await caller.call(this.delivery.lane, `${operation} ${write.entity}`, request);
    if (result.class !== 'ok') {
      if (result.mayHaveDone) this.inDoubt = true;
      return result;
    }
    const id = await write.idOf(operation, result.answer!);
    const version = await write.versionOf(operation, result.answer!);
    // Done, and yet the answer does not tell which record it made: it is looked up by its key.
    if (operation === 'create' && id === undefined && write.operations.has('find')) {
      await this.look();
      if (this.id === null) throw new Failed({ kind: 'later', class: 'contract', reason: 'The target said that it made the record, and does not have it.', known: { ...this.known(), inDoubt: true } });
    } else {
      this.id = id ?? this.id ?? this.target.key;
      this.version = version ?? null;
    }
    this.inDoubt = false;
    return result;
  }

  /** A key by which the target tells a repeated call is the same for the same making of the same record, and for the same change of it. */
  private filled(operation: WriteOperation, body?: Body): TargetRecord {
    const { entity, context, write } = this.delivery;
    const content = operation === 'update' && body ? bodyHash(body).toString('hex') : '';
    const correlationId = write.strategy === 'idempotency-key' ? uuidv5(`${entity}/${context.id}/${operation}/${content}`, IDEMPOTENCY_KEYS) : this.target.correlationId;
    return { ...this.target, correlationId, id: this.id ?? undefined, version: this.version ?? undefined };
  }

  private known(): KnownInTarget {
    return { id: this.id, version: this.version, bodyHash: this.delivery.known.bodyHash, inDoubt: this.inDoubt };
  }

  private parked(kind: string, reason: string): Failed {
    return new Failed({ kind: 'parked', class: kind, reason, known: this.known() });
  }

  /** Whose fault it is: the record's own, or the target's. */
  private failed({ class: kind, message, retryAfterMs, mayHaveDone }: CallResult): Failed {
    const known = { ...this.known(), inDoubt: this.inDoubt || mayHaveDone };
    if (kind === 'data' || kind === 'gone' || kind === 'conflict') return new Failed({ kind: 'parked', class: kind, reason: message, known: { ...known, inDoubt: this.inDoubt } });
    return new Failed({ kind: 'later', class: kind, reason: message, retryAfterMs, known });
  }
}
