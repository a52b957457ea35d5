import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { EntityName } from '@muster/contracts';
import { matchTexts, rankOf, type DuplicateRules } from '@muster/domain-identity';
import type { Database, Transaction } from '@muster/platform-postgres';
import type { MasteredEntity } from '../master-path.js';
import { dueRecords, lockLook, openKeys, writeKeys, type DueRecord, type RecordKeys } from './duplicate.store.js';

export interface DuplicateIndexOptions {
  readonly database: Database;
  readonly mastered: ReadonlyMap<string, MasteredEntity>;
  readonly rules: ReadonlyMap<string, DuplicateRules>;
}

const CHUNK = 1_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Whoever asks again so soon is told what was found then. */
const FRESH_MS = 500;
const HASH_BYTES = 16;

/**
 * Which records may be one, by rules over their values. Nothing is compared on the path of a batch: whoever asks has the records looked at that have changed since
 * somebody asked last, a chunk in a transaction. It looks at what is, and not at what happened, so that twice and after a crash are the same.
 */
export class DuplicateIndex {
  private secret: string | undefined;
  private after = FIRST_ID;
  private looking: Promise<boolean> | undefined;
  private lookedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: DuplicateIndexOptions) {}

  /** The entities that are looked through. */
  get entities(): EntityName[] {
    return [...this.options.rules.keys()] as EntityName[];
  }

  rulesOf(entity: string): DuplicateRules | undefined {
    return this.options.rules.get(entity);
  }

  /** Looks at what has changed, for so long; answers whether that was all. Who asks while a look is under way is told what came of that one. */
  catchUp(budgetMs: number): Promise<boolean> {
    this.looking ??= this.look(budgetMs).finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async look(budgetMs: number): Promise<boolean> {
    const { database } = this.options;
    if (this.entities.length === 0 || performance.now() - this.lookedAt < FRESH_MS) return true;
    this.secret ??= await database.transaction((tx) => this.open(tx));
    const until = performance.now() + budgetMs;
    do {
      const taken = await database.transaction((tx) => this.takeChunk(tx));
      if (taken < CHUNK) {
        this.after = FIRST_ID;
        this.lookedAt = performance.now();
        return true;
      }
    } while (performance.now() < until);
    return false;
  }

  private async open(tx: Transaction): Promise<string> {
    await lockLook(tx);
    return openKeys(tx, randomBytes(32).toString('hex'), createHash('sha256').update(JSON.stringify([...this.options.rules])).digest('hex'));
  }

  private async takeChunk(tx: Transaction): Promise<number> {
    await lockLook(tx);
    const due = await dueRecords(tx, this.entities, this.after, CHUNK);
    for (const [entity, records] of Map.groupBy(due, (one) => one.entity)) {
      const rules = this.options.rules.get(entity)!;
      await writeKeys(tx, entity, await this.keysOf(entity, rules, records), new Map(rules.rules.map(({ name, strength }) => [name, rankOf(strength)])));
    }
    this.after = due.at(-1)?.id ?? this.after;
    return due.length;
  }

  private async keysOf(entity: string, rules: DuplicateRules, records: readonly DueRecord[]): Promise<RecordKeys[]> {
    const { decoder } = this.options.mastered.get(entity)!.codec.main;
    await decoder.prepare(records.map(({ event }) => event));
    return records.map(({ id, recordVersion, event, isAlias }) => {
      const record = event === null || isAlias ? undefined : decoder.decode(event);
      const texts = record === undefined || record.retired ? [] : matchTexts(rules, record);
      return { id, recordVersion, keys: texts.map(({ rule, text }) => ({ rule, hash: createHmac('sha256', this.secret!).update(`${rule}\u0001${text}`).digest().subarray(0, HASH_BYTES) })) };
    });
  }
}
