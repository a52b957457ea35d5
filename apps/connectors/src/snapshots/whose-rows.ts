import type { EntityName } from '@muster/contracts';
import type { Body, CompiledStream, CompiledWrite } from '@muster/domain-connector';
import { shortText } from '@muster/domain-connector';
import { PermanentError } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { recordsByKey, recordsByTargetId } from './record-keys.store.js';
import { writtenSpace } from './take-keys.js';

export interface WhoseRowsOptions {
  readonly system: string;
  readonly entity: EntityName;
  readonly stream: Pick<CompiledStream, 'name' | 'ours'>;
  /** Undefined where the entity is not written to the system. */
  readonly write: CompiledWrite | undefined;
  /** The system by whose ids this one speaks of the entity. */
  readonly space: string;
  readonly database: Database;
  /** Takes down the keys of records that have come or changed. */
  takeKeys(): Promise<void>;
}

/** A row of a page, and what the mapping calls it; undefined where it does not take it. */
export interface RowToKnow {
  readonly row: Body;
  readonly key: string | undefined;
}

interface Candidates {
  readonly targetIds: readonly string[];
  readonly writtenKey: string | undefined;
  readonly key: string | undefined;
}

/** Knows whose the rows of a system are: by the id that a delivery has noted, by the key that we write, or by what systems call the record; in this order. */
export class WhoseRows {
  constructor(private readonly options: WhoseRowsOptions) {}

  /** Record by row, null where it is nobody's; in a few statements for all rows. */
  async of(rows: readonly RowToKnow[]): Promise<(string | null)[]> {
    return this.known(await Promise.all(rows.map((row) => this.candidatesOf(row))));
  }

  /** By what the system calls records alone. */
  named(keys: readonly (string | undefined)[]): Promise<(string | null)[]> {
    return this.known(keys.map((key) => ({ targetIds: [], writtenKey: undefined, key })));
  }

  private async known(candidates: readonly Candidates[]): Promise<(string | null)[]> {
    const first = await this.lookUp(candidates);
    if (first.every((one) => one !== null) || candidates.length === 0) return first;
    // One that is made while the read goes on stands in the system before its delivery is noted.
    await this.options.takeKeys();
    return this.lookUp(candidates);
  }

  /** The target's own id of a row, by which a record of ours is named that the mapping leaves out. */
  async idOf(row: Body): Promise<string | undefined> {
    const [id] = (await this.candidatesOf({ row, key: undefined })).targetIds;
    return id;
  }

  private async lookUp(candidates: readonly Candidates[]): Promise<(string | null)[]> {
    const { database, system, entity, write, space } = this.options;
    const known = write ? await recordsByTargetId(database, system, entity, candidates.flatMap(({ targetIds }) => targetIds)) : new Map<string, string>();
    const written = write ? await recordsByKey(database, entity, writtenSpace(system), candidates.flatMap(({ writtenKey }) => writtenKey ?? [])) : new Map<string, string>();
    const named = await recordsByKey(database, entity, space, candidates.flatMap(({ key }) => key ?? []));
    return candidates.map(({ targetIds, writtenKey, key }) => targetIds.map((id) => known.get(id)).find((id) => id !== undefined) ?? written.get(writtenKey ?? '') ?? named.get(key ?? '') ?? null);
  }

  private async candidatesOf({ row, key }: RowToKnow): Promise<Candidates> {
    const { write, stream, entity } = this.options;
    if (!write) return { targetIds: [], writtenKey: undefined, key };
    try {
      const writtenKey = await write.keyIn(row);
      const own = stream.ours?.entity === entity ? shortText(row[stream.ours.id]) : write.adoption?.stream === stream.name ? (await write.adoption.theirs(row)).id : await write.idIn(row);
      // An answer to an upsert need not say an id: the key then stands for it.
      const targetIds = [own, ...(write.strategy === 'upsert-by-external-id' ? [writtenKey, key] : [])].filter((id) => id !== undefined);
      return { targetIds, writtenKey, key };
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return { targetIds: [], writtenKey: undefined, key };
    }
  }
}
