import type { EntityName } from '@muster/contracts';
import type { CompiledWrite } from '@muster/domain-connector';
import { PermanentError } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { decodeRecords } from '../adoption/read-ours.js';
import type { RecordDecoders } from '../delivery/follow-records.js';
import { contextOf, type WholeRecord } from '../delivery/record-context.js';
import { keepKeys, replicasToKey, type RecordKey } from './record-keys.store.js';

export interface TakeKeys {
  readonly entity: EntityName;
  readonly configVersion: string;
  readonly database: Database;
  readonly decoders: RecordDecoders;
  /** The system by whose ids another one names records of an entity. */
  readonly spaceOf: (system: string, entity: EntityName) => string;
  /** Of every target that is written the entity. */
  readonly writes: ReadonlyMap<string, CompiledWrite>;
}

/** Under which the keys stand that we write to a target; those by which systems speak stand under the name of their space. */
export const writtenSpace = (system: string) => `written ${system}`;

/** Records looked at together: memory is flat however many there are. */
const PAGE = 500;

/** Takes down by what systems call our records; those alone that have changed since the last time. */
export async function takeKeys({ entity, configVersion, database, decoders, spaceOf, writes }: TakeKeys): Promise<void> {
  for (let after: string | null = null; ; ) {
    const due = await replicasToKey(database, entity, configVersion, after, PAGE);
    if (due.length === 0) return;
    const records = await decodeRecords(decoders, entity, due.map(({ event }) => ({ event, restrictedEvent: null })));
    const keys: RecordKey[] = [];
    for (const [place, { recordId }] of due.entries()) {
      const record = records[place]!;
      // Whoever was merged is known by the survivor, who has taken over what systems call them.
      if (record.main['mergedInto']) continue;
      for (const { system, id } of record.main.meta.externalIds) keys.push({ recordId, space: spaceOf(system, entity), key: id });
      for (const [system, write] of writes) {
        const key = await keyOf(write, entity, recordId, record);
        if (key !== null) keys.push({ recordId, space: writtenSpace(system), key });
      }
    }
    await database.transaction((tx) => keepKeys(tx, entity, configVersion, due, keys));
    after = due.at(-1)!.recordId;
  }
}

/** A key that waits for other records is not known here; such a row is known by the target's own id, once it was written. */
async function keyOf(write: CompiledWrite, entity: EntityName, recordId: string, record: WholeRecord): Promise<string | null> {
  try {
    return await write.keyOf(contextOf(entity, recordId, record, { refs: {} }));
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return null;
  }
}

