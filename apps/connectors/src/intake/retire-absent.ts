import { createHash } from 'node:crypto';
import type { CompiledStream } from '@muster/domain-connector';
import type { KafkaPublisher } from '@muster/platform-kafka';
import { uuidv7, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { SystemCaller } from '../calls/system-caller.js';
import type { SourceEventWriter } from '../file-intake/source-event.js';
import { confirmPublished, type StreamId } from '../file-intake/source-version.store.js';
import { absentFrom, clearRemoval, promiseRetired, requestRemoval, seenIn, unsentRetirements, type AbsentRecord, type RetiredVersion } from './absence.store.js';

export interface RetireAbsent {
  readonly id: StreamId;
  readonly stream: Pick<CompiledStream, 'name' | 'absent'>;
  readonly topic: string;
  readonly writer: SourceEventWriter;
  readonly database: Database;
  readonly publisher: KafkaPublisher;
  readonly caller: SystemCaller;
  readonly logger: Logger;
  now(): number;
}

/** What became of the records that a whole read did not bring. */
export interface Absence {
  readonly absent: number;
  readonly retired: number;
  /** There, and not shown to us. */
  readonly hidden: number;
  /** Nothing is proven: asked again after the next whole read. */
  readonly unproven: number;
  /** More than the stream may lose at once: a person decides. */
  readonly isWaiting: boolean;
}

/** Of several outputs of one stream. */
export function sumOf(a: Absence, b: Absence): Absence {
  return { absent: a.absent + b.absent, retired: a.retired + b.retired, hidden: a.hidden + b.hidden, unproven: a.unproven + b.unproven, isWaiting: a.isWaiting || b.isWaiting };
}

export const NOTHING_ABSENT: Absence = { absent: 0, retired: 0, hidden: 0, unproven: 0, isWaiting: false };

/** What a whole read came to. */
export interface WholeRead {
  readonly run: string;
  readonly total: number | null;
  /** Ids under which rows of ours came and are not known: whatever was once read under them is no record. */
  readonly displaced?: ReadonlySet<string>;
}

/**
 * Retires what a whole and complete read (`total`: records that the system says it has, null where it says nothing) did not bring. Each record is asked for by itself first, where the declaration says how: it may be there and hidden from us. Nothing
 * is retired while we are not shown every record, where that can be asked. Above the declared share of the
 * stream nothing is retired before a person has said so.
 */
export async function retireAbsent(work: RetireAbsent, { run, total, displaced }: WholeRead): Promise<Absence> {
  await sendUnsent(work);
  const { id, stream, database, logger } = work;
  const seen = await seenIn(database, id, run);
  // Records that move between pages while they are read are met twice or not at all: only as many different ones as the system has are proof. Where it does not count them, each is asked for by itself.
  if (total === null ? !stream.absent.asksForEach : seen < total) {
    logger.warn({ ...id, seen, total }, 'a whole read brought fewer records than there are, or nothing tells how many there are: nothing is taken for gone');
    return NOTHING_ABSENT;
  }
  const { absent, standing } = await absentFrom(database, id, run);
  if (absent.length === 0) {
    await clearRemoval(database, id);
    return NOTHING_ABSENT;
  }
  const unproven = { ...NOTHING_ABSENT, absent: absent.length, unproven: absent.length };
  if (!(await seesAll(work))) {
    await clearRemoval(database, id);
    return unproven;
  }
  if (absent.length > Math.max(1, Math.floor(standing * stream.absent.maxShare))) {
    const digest = createHash('sha256').update(absent.map(({ externalId }) => externalId).join('\0')).digest();
    const state = await requestRemoval(database, id, absent, standing, digest);
    if (state !== 'approved') return { ...NOTHING_ABSENT, absent: absent.length, isWaiting: state === 'waiting' };
  }
  const shown = await Promise.all(absent.map((record) => (displaced?.has(record.externalId) ? 'gone' : showOf(work, record))));
  // What we may see may have changed while the records were asked for.
  if (stream.absent.asksForEach && !(await seesAll(work))) return unproven;
  const gone = absent.filter((_, i) => shown[i] === 'gone');
  await retire(work, gone);
  const count = (kind: string) => shown.filter((one) => one === kind).length;
  if (count('unknown') === 0) await clearRemoval(database, id);
  return { absent: absent.length, retired: gone.length, hidden: count('hidden'), unproven: count('unknown'), isWaiting: false };
}

/** Whether we are shown every record, as far as that can be asked. */
async function seesAll({ id, stream, caller, logger }: RetireAbsent): Promise<boolean> {
  const { seesAll: check } = stream.absent;
  if (!check) return true;
  const { class: kind, answer } = await caller.call('bulk', `prove ${stream.name}`, await check.request());
  const holds = kind === 'ok' && answer !== undefined && (await check.holds(answer));
  if (!holds) logger.warn({ ...id, kind }, 'a whole read did not bring all that there was, and our credentials do not see all: nothing is taken for gone');
  return holds;
}

async function showOf({ stream, caller, now }: RetireAbsent, { externalId }: AbsentRecord): Promise<'gone' | 'hidden' | 'unknown'> {
  const request = await stream.absent.request(externalId);
  if (!request) return 'gone';
  const { answer } = await caller.call('bulk', `prove ${stream.name}`, request);
  return answer ? stream.absent.shown({ ...answer, method: request.method, path: request.path }, now()) : 'unknown';
}

async function retire(work: RetireAbsent, gone: readonly AbsentRecord[]): Promise<void> {
  const { id, database, now } = work;
  if (gone.length === 0) return;
  const versions = gone.map((record): RetiredVersion => ({ ...record, revision: record.revision + 1, eventId: uuidv7(now()) }));
  await database.transaction((tx) => promiseRetired(tx, id, versions));
  await sendUnsent(work);
}

/** Sends what was promised, now or by a process that ended before it could: the same events, to the byte. */
async function sendUnsent({ id, topic, writer, database, publisher }: RetireAbsent): Promise<void> {
  const unsent = await unsentRetirements(database, id);
  if (unsent.length === 0) return;
  await publisher.send([{ topic, messages: unsent.map((retired) => writer.retirement(retired.externalId, retired, retired.eventId)) }]);
  await confirmPublished(database, id, unsent);
}
