import type { Body, CompiledWrite, RecordContext } from '@muster/domain-connector';
import { canonicalJson } from '@muster/platform-kernel';
import { deliverRecord, type Delivered, type DeliverRecord } from '../delivery/deliver-record.js';
import { withoutParts } from '../delivery/deliver-parts.js';
import { LookingCaller, WouldWrite } from './looking-caller.js';

/** A field of what would be written, beside what the target holds. */
export interface WouldChange {
  readonly field: string;
  /** Null where the target has nothing there, or was not looked at. */
  readonly before: unknown;
  readonly after: unknown;
}

/** What a retry of one delivery would come to now. */
export type RehearsedDelivery =
  /** call: the first that would change something; null where the target would have to be looked at first, and could not be. held: what is known of what it has. */
  | { readonly kind: 'written'; readonly call: { readonly operation: string; readonly method: string; readonly path: string } | null; readonly held: 'read' | 'nothing' | 'unknown'; readonly fields: readonly WouldChange[]; /** Fields that nothing reads back. */ readonly notCompared: number }
  | { readonly kind: 'waiting' | 'no-effect'; readonly reason: string }
  /** By us, before anything is sent. */
  | { readonly kind: 'refused'; readonly class: string; readonly reason: string };

/** Goes the way of a delivery up to the first call that would change anything, and makes no such call. */
export async function rehearseDelivery(delivery: Omit<DeliverRecord, 'caller' | 'lane' | 'beforeWrite'>, caller: LookingCaller): Promise<RehearsedDelivery> {
  const { write, context } = delivery;
  try {
    return await withoutWrite(await deliverRecord({ ...delivery, caller, lane: 'urgent', beforeWrite: () => Promise.resolve() }), write, context);
  } catch (error) {
    if (!(error instanceof WouldWrite)) throw error;
    const { operation, request } = error;
    const held = await heldOf(delivery, caller);
    return { kind: 'written', call: { operation, method: request.method, path: request.path }, ...(await compared(write, context, held)) };
  }
}

async function withoutWrite(delivered: Delivered, write: CompiledWrite, context: RecordContext): Promise<RehearsedDelivery> {
  switch (delivered.kind) {
    case 'delivered':
      return { kind: 'no-effect', reason: delivered.how === 'unchanged' ? 'The target has all of it.' : 'The target is not to have it.' };
    case 'waiting':
      return { kind: 'waiting', reason: delivered.reason };
    case 'parked':
      return { kind: 'refused', class: delivered.class, reason: delivered.reason };
    case 'later':
      return { kind: 'written', call: null, ...(await compared(write, context, undefined)) };
  }
}

/** What the target has, as far as it was looked at or can be; null where it has nothing, undefined where nobody knows. */
async function heldOf({ write, context, known, correlationId }: Omit<DeliverRecord, 'caller' | 'lane' | 'beforeWrite'>, caller: LookingCaller): Promise<Body | null | undefined> {
  const key = await write.keyOf(context);
  if (key === null) return undefined;
  if (!caller.seen) {
    const find = await write.find({ key, correlationId, ...(known.id === null ? {} : { id: known.id }) });
    if (!find) return known.id === null ? null : undefined;
    await caller.call('urgent', `find ${write.entity}`, find);
  }
  const { seen } = caller;
  if (!seen) return undefined;
  return seen.class === 'gone' ? null : ((await write.found(seen.answer!, key))?.record ?? null);
}

async function compared(write: CompiledWrite, context: RecordContext, held: Body | null | undefined): Promise<Pick<Extract<RehearsedDelivery, { kind: 'written' }>, 'held' | 'fields' | 'notCompared'>> {
  const body = await write.body(withoutParts(write, context));
  if (!held) return { held: held === null ? 'nothing' : 'unknown', fields: Object.keys(body).map((field) => ({ field, before: null, after: body[field] })), notCompared: 0 };
  const beside = await write.compared(body, held);
  const fields = beside.filter(({ sent, found }) => canonicalJson(sent) !== canonicalJson(found)).map(({ field, sent, found }) => ({ field, before: found, after: sent }));
  return { held: 'read', fields, notCompared: Object.keys(body).length - beside.length };
}
