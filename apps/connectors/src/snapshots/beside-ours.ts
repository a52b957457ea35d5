import { createHmac } from 'node:crypto';
import type { EntityName, SnapshotField } from '@muster/contracts';
import type { Body, ComparedField, CompiledWrite, RecordContext } from '@muster/domain-connector';
import { canonicalJson, PermanentError } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { withoutParts } from '../delivery/deliver-parts.js';
import { contextOf } from '../delivery/record-context.js';
import type { ReferenceResolver } from '../delivery/resolve-references.js';
import { atOneMoment, deliveriesAt, type DeliveryAt } from './snapshot-delivery.store.js';

export interface BesideOursOptions {
  readonly system: string;
  readonly entity: EntityName;
  readonly write: CompiledWrite;
  readonly database: Database;
  readonly references: ReferenceResolver;
  readonly secret: Buffer;
}

export type RowState = 'settled' | 'in-flight' | 'waiting' | 'parked' | 'unwanted';

/** What a line says of a record that the target is to have. */
export interface Beside {
  readonly state: RowState;
  readonly wantedVersion: number | null;
  readonly acknowledgedVersion: number | null;
  readonly acknowledgedAt: number | null;
  readonly fields: SnapshotField[] | null;
}

/** A record of ours, of which it is asked what the target is to hold. */
export interface OursAt {
  readonly at: DeliveryAt;
  /** Undefined where the record itself has not come. */
  readonly context: RecordContext | undefined;
  readonly isMerged: boolean;
}

const HASH_LENGTH = 32;
/** In place of the ids of parts, beside what withoutParts puts there: a field that is another then is made of them, and cannot be compared. */
const OTHER_ID = '1';

/** Holds what a target gives beside what we would write there now. */
export class BesideOurs {
  constructor(private readonly options: BesideOursOptions) {}

  /** Records and their deliveries as they stand at one moment, by their ids. */
  async of(recordIds: readonly string[]): Promise<ReadonlyMap<string, OursAt>> {
    const { database, system, entity } = this.options;
    if (recordIds.length === 0) return new Map();
    const ours = await database.transaction(async (tx) => {
      await atOneMoment(tx);
      return this.resolved(tx, await deliveriesAt(tx, system, entity, recordIds));
    });
    return new Map(ours.map((one) => [one.at.recordId, one]));
  }

  async resolved(tx: Parameters<ReferenceResolver['resolve']>[0], some: readonly DeliveryAt[]): Promise<OursAt[]> {
    const { references, entity } = this.options;
    const resolved = await references.resolve(tx, some);
    return some.map((at) => {
      const record = references.recordOf(at);
      return { at, isMerged: Boolean(record?.main['mergedInto']), context: record ? contextOf(entity, at.recordId, record, resolved.get(at) ?? { refs: {} }) : undefined };
    });
  }

  /** @param row null of a record that is not there; `askedAtMs`: when the page was asked for, by the clock of the database */
  async beside(ours: OursAt, row: Body | null, askedAtMs: number): Promise<Beside> {
    const { at } = ours;
    const state = await this.stateOf(ours, askedAtMs);
    return { state, wantedVersion: at.wantedVersion, acknowledgedVersion: at.acknowledgedVersion, acknowledgedAt: at.acknowledgedAtMs === null ? null : Math.floor(at.acknowledgedAtMs), fields: state === 'unwanted' ? null : await this.fieldsOf(ours, row) };
  }

  private async stateOf(ours: OursAt, askedAtMs: number): Promise<RowState> {
    const { at } = ours;
    if (at.state === 'waiting' || at.state === 'parked') return at.state;
    if (at.state !== 'delivered' || at.inDoubt || !at.isCurrent || at.acknowledgedAtMs === null || at.acknowledgedAtMs >= askedAtMs) return 'in-flight';
    return (await this.isWanted(ours)) ? 'settled' : 'unwanted';
  }

  private async isWanted({ context, isMerged }: OursAt): Promise<boolean> {
    const { write } = this.options;
    try {
      // What it is not to be given anew is kept true where it is there.
      return context !== undefined && !isMerged && (await write.wants(context));
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return true;
    }
  }

  /** Null where nothing is declared to compare, or no body can be made. */
  private async fieldsOf({ context }: OursAt, row: Body | null): Promise<SnapshotField[] | null> {
    const { write } = this.options;
    if (!context || !write.comparesRecords) return null;
    try {
      if ((await write.keyOf(context)) === null || write.missingNamed(context).length > 0) return null;
      const [body, other] = await this.bodies(context);
      const compared = await write.compared(body, row);
      return compared.filter(({ field }) => canonicalJson(body[field] ?? null) === canonicalJson(other[field] ?? null)).map((field) => this.shown(field, row === null));
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return null;
    }
  }

  private async bodies(context: RecordContext): Promise<[Body, Body]> {
    const { write } = this.options;
    const body = await write.body(withoutParts(write, context));
    if (write.parts.length === 0) return [body, body];
    return [body, await write.body({ ...context, parts: Object.fromEntries(write.parts.map(({ name }) => [name, OTHER_ID])) })];
  }

  private shown({ field, sent, found, attributes, isRestricted }: ComparedField, isAbsent: boolean): SnapshotField {
    const text = (value: unknown) => (isRestricted ? this.hashOf(field, value) : canonicalJson(value));
    return { name: field, held: isAbsent ? null : text(found), wanted: text(sent), hidden: isRestricted, attributes: [...attributes] };
  }

  private hashOf(field: string, value: unknown): string {
    const { secret, system, entity } = this.options;
    return createHmac('sha256', secret).update(JSON.stringify([system, entity, field, canonicalJson(value)])).digest('hex').slice(0, HASH_LENGTH);
  }
}
