import type { EntityName } from '@muster/contracts';
import type { Body, CompiledWrite, FoundRecord, Lane, LookUp, RecordContext, TargetRecord, WriteOperation } from '@muster/domain-connector';
import { bodyHash } from '@muster/domain-connector';
import { passFaultPoint, PermanentError, TransientError, uuidv5 } from '@muster/platform-kernel';
import type { CallResult, SystemCaller } from '../calls/system-caller.js';
import { deliverParts, wantedHash, withoutParts } from './deliver-parts.js';

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
  /** The target's fault, or ours for a while: tried again. */
  | { readonly kind: 'later'; readonly class: string; readonly reason: string; readonly retryAfterMs?: number; readonly known: KnownInTarget; /** Nothing was sent, and so nothing was tried. */ readonly isHeldBack?: boolean };

export interface DeliverRecord {
  readonly write: CompiledWrite;
  readonly context: RecordContext;
  readonly entity: EntityName;
  readonly known: KnownInTarget;
  readonly correlationId: string;
  readonly caller: Pick<SystemCaller, 'call' | 'heldBack'>;
  readonly lane: Lane;
  /** Milliseconds from what the record tells of to the target's coming to want it; 0 unless said otherwise. */
  readonly ageWhenWantedMs?: number;
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
  const under = new Delivery(delivery);
  try {
    return await under.run();
  } catch (error) {
    if (error instanceof Failed) return error.outcome;
    if (error instanceof PermanentError) return { kind: 'parked', class: error.code, reason: error.message, known: under.known() };
    // A call may have been made: that must not be forgotten.
    if (error instanceof TransientError) return { kind: 'later', class: error.code, reason: error.message, known: under.known() };
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
  /** Of what the target surely has; null from the moment a call may have given it something else. */
  private bodyHash: Buffer | null;
  private target!: TargetRecord;
  private creates: Promise<boolean> | undefined;

  constructor(private readonly delivery: DeliverRecord) {
    ({ id: this.id, version: this.version, inDoubt: this.inDoubt } = delivery.known);
    this.bodyHash = this.inDoubt ? null : delivery.known.bodyHash;
  }

  async run(): Promise<Delivered> {
    const { write, context, known } = this.delivery;
    if (!(await write.wants(context))) return { kind: 'delivered', id: known.id, version: known.version, bodyHash: known.bodyHash, how: 'unwanted' };
    if (write.strategy === 'send-once' && this.id !== null) return { kind: 'delivered', id: this.id, version: this.version, bodyHash: this.bodyHash, how: 'unchanged' };
    const isOld = write.maxAgeMs !== undefined && (this.delivery.ageWhenWantedMs ?? 0) > write.maxAgeMs;
    if (isOld && this.id === null && !this.inDoubt) return { kind: 'delivered', id: null, version: null, bodyHash: null, how: 'unwanted' };
    const unknown = write.missingNamed(context);
    if (unknown.length > 0) return { kind: 'waiting', reason: `What is needed of a named record has not come, or may not be told to this target: ${unknown.join(', ')}.` };
    const key = await write.keyOf(context);
    if (key === null) return { kind: 'waiting', reason: 'The id by which the target knows the record has not come yet.' };
    const bare = await write.body(withoutParts(write, context));
    const hash = await wantedHash(write, context, bare);
    if (this.id !== null && this.bodyHash?.equals(hash)) return { kind: 'delivered', id: this.id, version: this.version, bodyHash: hash, how: 'unchanged' };
    this.target = { key, correlationId: this.delivery.correlationId };
    const body = write.parts.length === 0 ? bare : await write.body({ ...context, parts: await this.parts() });
    const how = write.strategy === 'upsert-by-external-id' ? await this.upsert(body) : await this.createOrUpdate(body);
    if (how === 'unwanted') return { kind: 'delivered', id: null, version: null, bodyHash: null, how };
    await this.followUp();
    return { kind: 'delivered', id: this.id, version: this.version, bodyHash: hash, how };
  }

  private parts(): Promise<Record<string, string>> {
    const { write, context, caller, lane, beforeWrite } = this.delivery;
    this.heldBack(write.strategy === 'upsert-by-external-id' ? 'upsert' : this.id === null ? 'create' : 'update');
    return deliverParts(write, context, this.target, { call: (operation, request) => caller.call(lane, operation, request), beforeWrite, failed: (result) => this.failed(result) });
  }

  /** Until all of them are done, the target does not have what it is to have. */
  private async followUp(): Promise<void> {
    const { write, context, caller, lane } = this.delivery;
    for (const [index, call] of write.then.entries()) {
      if (!(await call.wants(context))) continue;
      const result = await caller.call(lane, `follow-up ${index + 1} of ${write.entity}`, await call.request(this.filled('update')));
      if (result.class !== 'ok') throw this.failed(result);
    }
  }

  private async upsert(body: Body): Promise<'updated'> {
    this.heldBack('upsert');
    await this.write('upsert', body);
    this.id ??= this.target.key;
    return 'updated';
  }

  private async createOrUpdate(body: Body): Promise<'created' | 'updated' | 'unwanted'> {
    this.heldBack(this.id === null ? 'create' : 'update');
    for (let conflicts = 0; ; conflicts += 1) {
      if (await this.mustLook(conflicts)) await this.look();
      const operation = this.id === null ? 'create' : 'update';
      if (operation === 'create' && !(await this.mayCreate())) return 'unwanted';
      const result = await this.tryWrite(operation, body);
      if (result.class === 'ok') return operation === 'create' ? 'created' : 'updated';
      // Somebody changed it since, or has made it, or has deleted it: look again.
      const moved = result.class === 'conflict' || (result.class === 'gone' && operation === 'update');
      if (!moved || conflicts >= CONFLICTS_MAX || !this.delivery.write.operations.has('find')) throw this.failed(result);
      if (result.class === 'gone') this.id = null;
    }
  }

  /** No call is spent on looking where the write that follows would be held back. */
  private heldBack(operation: WriteOperation): void {
    const { write, caller } = this.delivery;
    const held = caller.heldBack(`${operation} ${write.entity}`);
    if (held) throw this.failed(held);
  }

  /** The record does not change under a delivery: asked once. */
  private mayCreate(): Promise<boolean> {
    const { write, context } = this.delivery;
    return (this.creates ??= write.creates(context));
  }

  private async mustLook(conflicts: number): Promise<boolean> {
    const { strategy, operations, refusesDuplicates } = this.delivery.write;
    if (!operations.has('find')) return false;
    if (conflicts > 0 || this.inDoubt) return true;
    const looksFirst = strategy === 'look-up-before-create' || strategy === 'conditional-update';
    // One that is not to be made may be there all the same.
    if (this.id === null) return looksFirst && !(refusesDuplicates && (await this.mayCreate()));
    return strategy === 'conditional-update' && this.version === null;
  }

  /** Reads the record as it stands in the target; null where it has none. */
  private async look(): Promise<Body | null> {
    const { write, isTaken } = this.delivery;
    const first: LookUp = { request: (target) => write.find(target), found: (answer, key) => write.found(answer, key) };
    const found = (await this.ask(first)) ?? (write.otherwise ? await this.ask(write.otherwise) : null);
    if (!found) return this.forget();
    const id = found.id ?? this.target.key;
    if (id !== this.id && (await isTaken(id))) throw this.parked('duplicate', `The target's record ${id} is there for another record already. Merge the two, or correct the id there.`);
    this.id = id;
    this.version = found.version ?? null;
    this.inDoubt = false;
    return found.record;
  }

  private async ask({ request, found }: LookUp): Promise<FoundRecord | null> {
    const { write, caller, lane } = this.delivery;
    const result = await caller.call(lane, `find ${write.entity}`, (await request(this.filled('find')))!);
    if (result.class !== 'ok' && result.class !== 'gone') throw this.failed(result);
    return result.class === 'gone' ? null : found(result.answer!, this.target.key);
  }

  /** Not found by our key. An id that is known is kept all the same: an adopted record may not hold the key yet, and the update tells whether it is gone. */
  private forget(): null {
    this.version = null;
    this.inDoubt = false;
    return null;
  }

  private async write(operation: 'upsert' | 'create' | 'update', body: Body): Promise<void> {
    const result = await this.tryWrite(operation, body);
    if (result.class !== 'ok') throw this.failed(result);
  }

  private async tryWrite(operation: 'upsert' | 'create' | 'update', body: Body): Promise<CallResult> {
    const { write, caller } = this.delivery;
    const request = await write[operation](this.filled(operation, body), body);
    if (!request) throw this.parked('contract', `The declaration has no ${operation} for ${write.entity}, and the record needs one.`);
    await this.delivery.beforeWrite();
    passFaultPoint('call-marked');
    const before = { inDoubt: this.inDoubt, bodyHash: this.bodyHash };
    [this.inDoubt, this.bodyHash] = [true, null];
    const result = await caller.call(this.delivery.lane, `${operation} ${write.entity}`, request);
    passFaultPoint('call-made');
    if (result.class !== 'ok') {
      if (!result.mayHaveDone) ({ inDoubt: this.inDoubt, bodyHash: this.bodyHash } = before);
      return result;
    }
    const id = await write.idOf(operation, result.answer!);
    if (id === undefined && (operation === 'create' || write.tellsId(operation)) && write.operations.has('find')) await this.confirm(body);
    else {
      this.id = id ?? this.id ?? this.target.key;
      this.version = (await write.versionOf(operation, result.answer!)) ?? null;
    }
    this.inDoubt = false;
    return result;
  }

  /** Said to be done, and yet the answer does not name the record, as when it is empty or hides a failure: what the target has decides. */
  private async confirm(body: Body): Promise<void> {
    const record = await this.look();
    const differences = record && (await this.delivery.write.differences(body, record));
    if (differences?.length === 0) return;
    const reason = differences ? `has ${differences.map(({ field }) => field).join(', ')} otherwise` : 'does not have the record';
    throw new Failed({ kind: 'later', class: 'contract', reason: `The target said that it was done, and ${reason}.`, known: { ...this.known(), inDoubt: true } });
  }

  private filled(operation: WriteOperation, body?: Body): TargetRecord {
    return { ...this.target, correlationId: this.correlationOf(operation, body), id: this.id ?? undefined, version: this.version ?? undefined };
  }

  /** A key by which a target tells a repeated call is the same for the same making of the same record, and for the same change of it. A message is made once: its record names it. */
  private correlationOf(operation: WriteOperation, body?: Body): string {
    const { entity, context, write } = this.delivery;
    if (write.strategy === 'send-once') return context.id;
    if (write.strategy !== 'idempotency-key') return this.target.correlationId;
    const content = operation === 'update' && body ? bodyHash(body).toString('hex') : '';
    return uuidv5(`${entity}/${context.id}/${operation}/${content}`, IDEMPOTENCY_KEYS);
  }

  known(): KnownInTarget {
    return { id: this.id, version: this.version, bodyHash: this.bodyHash, inDoubt: this.inDoubt };
  }

  private parked(kind: string, reason: string): Failed {
    return new Failed({ kind: 'parked', class: kind, reason, known: this.known() });
  }

  /** Whose fault it is: the record's own, or the target's. */
  private failed({ class: kind, message, retryAfterMs, isHeldBack }: CallResult): Failed {
    if (kind === 'data' || kind === 'gone' || kind === 'conflict') return this.parked(kind, message);
    return new Failed({ kind: 'later', class: kind, reason: message, retryAfterMs, known: this.known(), isHeldBack });
  }
}
