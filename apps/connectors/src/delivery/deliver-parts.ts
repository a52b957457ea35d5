import { bodyHash, type ApiRequest, type Body, type CompiledWrite, type RecordContext, type TargetRecord } from '@muster/domain-connector';
import type { CallResult } from '../calls/system-caller.js';

/** How the delivery of a record makes the calls of its parts. */
export interface PartCalls {
  call(operation: string, request: ApiRequest): Promise<CallResult>;
  /** Notes that a call is about to be made that may do something. */
  beforeWrite(): Promise<void>;
  /** Ends the delivery, by what a call came to. */
  failed(result: CallResult): Error;
}

const CONFLICTS_MAX = 3;
/** In place of ids that are not looked up, so that equal records have equal bodies; a number as well as a text. */
const NO_ID = '0';

/** The context with ids of parts that stand for any. */
export function withoutParts(write: Pick<CompiledWrite, 'parts'>, context: RecordContext): RecordContext {
  return write.parts.length === 0 ? context : { ...context, parts: Object.fromEntries(write.parts.map(({ name }) => [name, NO_ID])) };
}

/** Digest of all that the target is to have of a record, its parts and the calls that follow included. `body`: as withoutParts makes it. */
export async function wantedHash({ parts, then }: CompiledWrite, context: RecordContext, body: Body): Promise<Buffer> {
  if (parts.length + then.length === 0) return bodyHash(body);
  const bodies = await Promise.all(parts.map(async ({ write }) => ((await write.wants(context)) ? write.body(withoutParts({ parts }, context)) : null)));
  return bodyHash({ body, parts: bodies, then: await Promise.all(then.map((call) => call.wants(context))) });
}

/** Brings the parts of a record into the target, each by looking before it creates, and answers their ids there by name. Begun anew after a crash, it finds what is there. */
export async function deliverParts({ parts }: CompiledWrite, context: RecordContext, target: TargetRecord, calls: PartCalls): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const { name, write } of parts) {
    const known = { ...context, parts: { ...ids } };
    if (await write.wants(known)) ids[name] = await deliverPart(name, write, known, target, calls);
  }
  return ids;
}

async function deliverPart(name: string, write: CompiledWrite, context: RecordContext, { key, correlationId }: TargetRecord, calls: PartCalls): Promise<string> {
  const body = await write.body(context);
  for (let conflicts = 0; ; conflicts += 1) {
    const found = await look(name, write, { key, correlationId }, calls);
    if (found && (!write.operations.has('update') || (await isSame(write, body, found.record)))) return found.id;
    const target = { key, correlationId, ...(found ? { id: found.id, version: found.version } : {}) };
    const operation = found ? 'update' : 'create';
    const request = (await write[operation](target, body))!;
    await calls.beforeWrite();
    const result = await calls.call(`${operation} ${name} of ${write.entity}`, request);
    if (result.class === 'ok') {
      const id = found?.id ?? (await write.idOf('create', result.answer!)) ?? (await look(name, write, target, calls))?.id;
      if (id !== undefined) return id;
      throw calls.failed({ ...result, class: 'contract', message: `The target said that ${name} was created, and does not have it.` });
    }
    // Somebody was faster: look again.
    const moved = result.class === 'conflict' || (result.class === 'gone' && operation === 'update');
    if (!moved || conflicts >= CONFLICTS_MAX) throw calls.failed(result);
  }
}

async function look(name: string, write: CompiledWrite, target: TargetRecord, calls: PartCalls): Promise<{ id: string; version?: string; record: Body } | null> {
  const result = await calls.call(`find ${name} of ${write.entity}`, (await write.find(target))!);
  if (result.class === 'gone') return null;
  if (result.class !== 'ok') throw calls.failed(result);
  const found = await write.found(result.answer!, target.key);
  if (!found) return null;
  if (found.id === undefined) throw calls.failed({ ...result, class: 'contract', message: `What was found for ${name} has no id. Correct parts.${name}.find.id.` });
  return { id: found.id, version: found.version, record: found.record };
}

/** Without readBack nothing tells: what is there is written again. */
async function isSame(write: CompiledWrite, body: Body, record: Body): Promise<boolean> {
  return write.comparesRecords && (await write.differences(body, record)).length === 0;
}
