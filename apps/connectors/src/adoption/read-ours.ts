import { entities, type EntityName } from '@muster/contracts';
import { matchHashes, type CompiledAdoption } from '@muster/domain-connector';
import { PermanentError, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { RecordDecoders } from '../delivery/follow-records.js';
import { contextOf, type WholeRecord } from '../delivery/record-context.js';
import { keepRecordsToMatch, replicasToMatch, type AdoptionKey, type HashedRecord, type ReplicaToMatch } from './adoption.store.js';

export interface ReadOurs {
  readonly key: AdoptionKey & { readonly entity: EntityName };
  readonly adoption: CompiledAdoption;
  readonly decoders: RecordDecoders;
  readonly database: Database;
  readonly logger: Logger;
}

/** Records hashed at once: memory is flat however many there are. */
const PAGE = 500;

/** Hashes what the rules compare of our records, those that were not looked at yet or have changed since. */
export async function readOurs({ key, adoption, decoders, database, logger }: ReadOurs, secret: Buffer): Promise<void> {
  for (let after: string | null = null; ; ) {
    const replicas: ReplicaToMatch[] = await replicasToMatch(database, key, after, PAGE);
    if (replicas.length === 0) return;
    const records: HashedRecord[] = [];
    for (const [place, whole] of (await decodeRecords(decoders, key.entity, replicas)).entries()) {
      const { recordId, version } = replicas[place]!;
      const isMatched = !whole.main['mergedInto'];
      const values = isMatched ? await valuesOf(adoption, key, recordId, whole, logger) : adoption.pairs.map(() => null);
      records.push({ recordId, version, isMatched, ...matchHashes(adoption, values, secret) });
    }
    await database.transaction((tx) => keepRecordsToMatch(tx, key, records));
    after = replicas.at(-1)!.recordId;
  }
}

/** Published records with their restricted attributes, in the same order. */
export async function decodeRecords(decoders: RecordDecoders, entity: EntityName, replicas: readonly Pick<ReplicaToMatch, 'event' | 'restrictedEvent'>[]): Promise<WholeRecord[]> {
  const main = decoders.of(entity, 'main');
  const restricted = entities[entity].restrictedRecord ? decoders.of(entity, 'restricted') : null;
  await main.prepare(replicas.map(({ event }) => event));
  await restricted?.prepare(replicas.map(({ restrictedEvent }) => restrictedEvent));
  return replicas.map(({ event, restrictedEvent }) => ({ main: main.decode(event), restricted: restricted && restrictedEvent ? restricted.decode(restrictedEvent) : null }));
}

/** A record on which an expression fails has no values: it is told, and the rules do not find it. */
async function valuesOf(adoption: CompiledAdoption, { system, entity }: ReadOurs['key'], recordId: string, whole: WholeRecord, logger: Logger): Promise<readonly unknown[]> {
  try {
    return await adoption.ours(contextOf(entity, recordId, whole, { refs: {} }));
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    logger.warn({ system, entity, recordId, code: error.code }, 'a record cannot be compared with those of the target');
    return adoption.pairs.map(() => null);
  }
}
