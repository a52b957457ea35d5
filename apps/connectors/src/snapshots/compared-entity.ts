import type { EntityName } from '@muster/contracts';
import type { Body, CompiledConnector, CompiledStream, CompiledWrite } from '@muster/domain-connector';
import type { Output } from '@muster/domain-mapping';
import type { Database } from '@muster/platform-postgres';
import type { RecordDecoders } from '../delivery/follow-records.js';
import { ReferenceResolver } from '../delivery/resolve-references.js';
import { BesideOurs, type Beside } from './beside-ours.js';
import { entitiesCompared } from './entities-compared.js';
import { acknowledgedBefore, snapshotSecret } from './snapshot-delivery.store.js';
import type { AbsentLine } from './snapshot-message.js';
import { takeKeys } from './take-keys.js';
import { WhoseRows, type RowToKnow } from './whose-rows.js';

export interface CompareOptions {
  readonly connector: CompiledConnector;
  readonly stream: CompiledStream;
  readonly outputs: readonly Output[];
  /** Streams of the system that speak of an entity. */
  readonly streamsOf: (entity: EntityName) => readonly string[];
  readonly database: Database;
  readonly decoders: RecordDecoders;
  readonly configVersion: string;
  readonly spaceOf: (system: string, entity: EntityName) => string;
  /** Of every target that is written the entity record by record. */
  readonly writesOf: (entity: EntityName) => ReadonlyMap<string, CompiledWrite>;
}

/** Whose a row is, and how it stands beside what is wanted there. */
export interface KnownRow {
  readonly recordId: string | null;
  /** Undefined where the system is not to have the record from us. */
  readonly beside: Beside | undefined;
}

/** Records looked at together. */
const PAGE = 500;

/** One entity of a stream: whose its rows are and, where we write it there, what they are to hold. */
export class ComparedEntity {
  private seen = new Set<string>();
  /** Ids of the rows that the system gave. */
  private rowIds = new Set<string>();
  /** Rows that it gave again. */
  repeats = 0;
  private begunAtMs = 0;

  private constructor(
    readonly entity: EntityName,
    private readonly options: CompareOptions,
    private readonly whose: WhoseRows,
    private readonly write: CompiledWrite | undefined,
    private readonly ours: BesideOurs | undefined,
    private readonly take: () => Promise<void>,
  ) {}

  /** All entities of a stream, those that it speaks of and those that are written to where it reads. */
  static async all(options: CompareOptions): Promise<ComparedEntity[]> {
    const { connector, stream, outputs, database, decoders, configVersion, spaceOf, writesOf } = options;
    const secret = await snapshotSecret(database);
    return entitiesCompared(connector, stream, outputs).map((entity) => {
      const { system } = connector;
      const write = writesOf(entity).get(system);
      const take = () => takeKeys({ entity, configVersion, database, decoders, spaceOf, writes: writesOf(entity) });
      const whose = new WhoseRows({ system, entity, stream, write, space: spaceOf(system, entity), database, takeKeys: take });
      const ours = write && new BesideOurs({ system, entity, write, database, references: new ReferenceResolver({ connector, spaceOf, decoders }), secret });
      return new ComparedEntity(entity, options, whose, write, ours, take);
    });
  }

  /** True where all rows are of the entity, also those that nobody of us knows. */
  get isListed(): boolean {
    return this.options.connector.lists.has(this.options.stream.name);
  }

  /** True where its rows are held beside what we write. */
  get isWritten(): boolean {
    return this.ours !== undefined;
  }

  async begin(atMs: number): Promise<void> {
    this.seen = new Set();
    this.rowIds = new Set();
    this.repeats = 0;
    this.begunAtMs = atMs;
    await this.take();
  }

  /**
   * Which rows come for the first time: one that changes while it is read moves to a later page of a system that gives what changed last at the end, and is not there twice for that. A record
   * whose rows are parts of it, or that does not say its id, is always new.
   */
  async areNew(rows: readonly Body[]): Promise<boolean[]> {
    const { write, options: { stream } } = this;
    if (!write || stream.explodes !== undefined) return rows.map(() => true);
    const ids = await Promise.all(rows.map((row) => write.idIn(row)));
    return ids.map((id) => {
      if (id === undefined) return true;
      const isNew = !this.rowIds.has(id);
      this.rowIds.add(id);
      if (!isNew) this.repeats += 1;
      return isNew;
    });
  }

  async know(rows: readonly RowToKnow[], askedAtMs: number): Promise<KnownRow[]> {
    const recordIds = await this.whose.of(rows);
    const ours = this.ours && (await this.ours.of(recordIds.filter((id) => id !== null)));
    return Promise.all(recordIds.map(async (recordId, i) => {
      const one = recordId === null ? undefined : ours?.get(recordId);
      if (recordId !== null) this.seen.add(recordId);
      const beside = one && (await this.ours!.beside(one, rows[i]!.row, askedAtMs));
      // What the system has of itself, speaks of, and was never brought is not too much there.
      const isItsOwn = beside?.state === 'unwanted' && one?.at.targetId === null && rows[i]!.key !== undefined;
      return { recordId, beside: isItsOwn ? undefined : beside };
    }));
  }

  /** Whose records are that the system speaks of by these ids. */
  async named(keys: readonly (string | undefined)[]): Promise<(string | null)[]> {
    const recordIds = await this.whose.named(keys);
    for (const id of recordIds) if (id !== null) this.seen.add(id);
    return recordIds;
  }

  idOf(row: Body): Promise<string | undefined> {
    return this.whose.idOf(row);
  }

  /** Records that the system had acknowledged before the read began, and that it has not given; in pages. None where another stream may have given them. */
  async *absent(): AsyncGenerator<AbsentLine[]> {
    const { ours, entity, begunAtMs, options: { connector, database } } = this;
    if (!ours || !this.tellsAbsence) return;
    for (let after: string | null = null; ; ) {
      const page = await database.transaction(async (tx) => {
        const some = await acknowledgedBefore(tx, connector.system, entity, begunAtMs, after, PAGE);
        return { last: some.at(-1)?.recordId, ours: await ours.resolved(tx, some.filter(({ recordId }) => !this.seen.has(recordId))) };
      });
      if (page.last === undefined) return;
      const lines = await Promise.all(page.ours.map(async (one): Promise<AbsentLine> => ({ kind: 'absent', entity, externalId: one.at.targetId, recordId: one.at.recordId, ...(await ours.beside(one, null, begunAtMs)) })));
      yield lines.filter(({ state }) => state === 'settled');
      after = page.last;
    }
  }

  /** A record may be given by any of several streams, of which this is one. */
  get tellsAbsence(): boolean {
    return this.ours !== undefined && this.options.streamsOf(this.entity).every((name) => name === this.options.stream.name);
  }
}
