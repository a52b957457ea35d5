import { bodyHash, type Body, type CompiledWrite } from '@muster/domain-connector';
import { PermanentError } from '@muster/platform-kernel';
import type { Queryable } from '@muster/platform-postgres';
import type { Settlement } from '../delivery/delivery.store.js';
import type { ReferenceResolver, Resolved } from '../delivery/resolve-references.js';
import { contextOf, type WholeRecord } from '../delivery/record-context.js';
import { StreamFault } from '../intake/stream-fault.js';
import { recordsAfter, type FileRecord } from './file-delivery.store.js';

/** What is to be written of a delivery once the file is there. Plain JSON. */
export interface FileOutcome {
  readonly recordId: string;
  readonly version: number;
  readonly restricted: number;
  readonly outcome: 'delivered' | 'unwanted' | 'waiting';
  /** The key, of what is in the file. */
  readonly targetId: string | null;
  /** Hexadecimal digits. */
  readonly bodyHash: string | null;
  readonly reason: string | null;
  readonly waitsFor: readonly string[];
  readonly correlationId: string | null;
}

/** All rows of a file, in the order of their keys, and what becomes of the records of which something is news. */
export interface FileRows {
  readonly rows: readonly Body[];
  readonly outcomes: readonly FileOutcome[];
}

const AT_ONCE = 1_000;

/** Reads all records that a target is to have of an entity. Throws as GatheredRows. */
export async function rowsOf(db: Queryable, system: string, write: CompiledWrite, references: ReferenceResolver): Promise<FileRows> {
  const gathered = new GatheredRows(write);
  for (let after: string | null = null; ; ) {
    const records: FileRecord[] = await recordsAfter(db, system, write.entity, after, AT_ONCE);
    const resolved = await references.resolve(db, records);
    for (const record of records) await gathered.add(record, references.recordOf(record), resolved.get(record)!);
    if (records.length < AT_ONCE) return gathered.all();
    after = records.at(-1)!.recordId;
  }
}

const isNews = ({ wantedVersion, acknowledgedVersion, wantedRestricted, acknowledgedRestricted }: FileRecord) => wantedVersion > acknowledgedVersion || wantedRestricted > acknowledgedRestricted;

/** The rows of one file. Throws StreamFault where one record keeps the whole of it from being written: a list without it would say that it is gone. */
export class GatheredRows {
  private readonly byKey = new Map<string, { readonly row: Body; readonly recordId: string }>();
  private readonly outcomes: FileOutcome[] = [];

  constructor(private readonly write: CompiledWrite) {}

  /** @param whole null where the record has not come */
  async add(record: FileRecord, whole: WholeRecord | null, resolved: Resolved): Promise<void> {
    const { row, ...outcome } = await this.toldOf(record, whole, resolved);
    if (row) this.place(outcome.targetId!, row, record.recordId);
    if (isNews(record)) this.outcomes.push(outcome);
  }

  all(): FileRows {
    const rows = [...this.byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { row }]) => row);
    return { rows, outcomes: this.outcomes };
  }

  private place(key: string, row: Body, recordId: string): void {
    const other = this.byKey.get(key);
    if (other) throw new StreamFault('data', `The records ${other.recordId} and ${recordId} have one key, and nothing is written before that is put right. Merge the two, or correct the id of one at its source.`);
    this.byKey.set(key, { row, recordId });
  }

  private async toldOf({ recordId, wantedVersion: version, wantedRestricted: restricted, correlationId }: FileRecord, whole: WholeRecord | null, resolved: Resolved): Promise<FileOutcome & { readonly row?: Body }> {
    const { write } = this;
    const waitsFor = [...resolved.missing, ...resolved.read].map((one) => one.recordId);
    const of = { recordId, version, restricted, correlationId, targetId: null, bodyHash: null, reason: null, waitsFor };
    if (!whole) return { ...of, outcome: 'waiting', reason: 'The record itself has not come yet.' };
    const context = contextOf(write.entity, recordId, whole, resolved);
    try {
      if (whole.main['mergedInto'] || !(await write.wants(context))) return { ...of, outcome: 'unwanted' };
      const unknown = write.missingNamed(context);
      if (unknown.length > 0) return { ...of, outcome: 'waiting', reason: `What is needed of a named record has not come, or may not be told to this target: ${unknown.join(', ')}.` };
      const key = await write.keyOf(context);
      if (key === null) return { ...of, outcome: 'waiting', reason: 'The id by which the target knows the record has not come yet.' };
      const row = await write.body(context);
      return { ...of, outcome: 'delivered', targetId: key, bodyHash: bodyHash(row).toString('hex'), row };
    } catch (error) {
      if (error instanceof PermanentError) throw new StreamFault('data', `The record ${recordId} keeps the file from being written: ${error.message}`);
      throw error;
    }
  }
}

/** As the row of the delivery is to say. */
export function settlementOf(entity: string, { outcome, bodyHash: hash, recordId, version, restricted, targetId, reason, waitsFor }: FileOutcome, nowMs: number): Settlement {
  const isWaiting = outcome === 'waiting';
  return {
    entity, recordId, version, restricted, outcome: isWaiting ? 'waiting' : 'delivered', targetId, targetVersion: null, bodyHash: hash === null ? null : Buffer.from(hash, 'hex'), inDoubt: false, notBeforeMs: nowMs, tries: 0,
    class: isWaiting ? 'waiting' : null, reason, waitsFor: outcome === 'unwanted' ? [] : waitsFor,
  };
}
