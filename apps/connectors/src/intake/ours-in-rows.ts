import type { CompiledConnector, CompiledStream, CompiledWrite } from '@muster/domain-connector';
import { shortText } from '@muster/domain-connector';
import type { EntityName } from '@muster/contracts';
import { textArray, type Queryable } from '@muster/platform-postgres';
import { decodeRecords } from '../adoption/read-ours.js';
import type { RecordDecoders } from '../delivery/follow-records.js';
import { contextOf, type WholeRecord } from '../delivery/record-context.js';

type Row = Readonly<Record<string, unknown>>;

export interface RowsOfOurs {
  readonly rows: readonly Row[];
  /** What stood in rows of ours in place of an id of ours: no record is known by it. */
  readonly displaced: readonly string[];
}

/** Gives rows that were written by us an id of ours, where what they say themselves is none. */
export type NameOurs = (rows: readonly Row[]) => Promise<RowsOfOurs>;

export interface OursInRows {
  readonly connector: Pick<CompiledConnector, 'system' | 'writes'>;
  readonly stream: Pick<CompiledStream, 'ours'>;
  readonly decoders: RecordDecoders;
  readonly database: Queryable;
  /** The system by whose ids another one names records of an entity. */
  readonly spaceOf: (system: string, entity: EntityName) => string;
}

/**
 * Knows rows by the deliveries that made them, or found them, in one statement for all rows. A row that is read before its delivery was noted is taken by what it says.
 * One that says any id of its record keeps it; another gets the id by which the record was read here before, or else the key of the write.
 */
export async function nameOurs({ connector: { system, writes }, stream: { ours }, decoders, database, spaceOf }: OursInRows, rows: readonly Row[]): Promise<RowsOfOurs> {
  const write = ours && writes.get(ours.entity);
  if (!write || rows.length === 0) return { rows, displaced: [] };
  const { entity, id, key } = ours;
  const ids = [...new Set(rows.flatMap((row) => shortText(row[id]) ?? []))].sort();
  const written = await recordsUnder(database, system, entity, ids);
  const records = await decodeRecords(decoders, entity, written.map(({ event }) => ({ event, restrictedEvent: null })));
  const whose = new Map(written.map(({ targetId, recordId }, i) => [targetId, { recordId, whole: records[i]! }]));
  const displaced: string[] = [];
  const named = await Promise.all(rows.map(async (row) => {
    const record = whose.get(shortText(row[id]) ?? '');
    const said = shortText(row[key]);
    const known = record && (said !== undefined && idsOf(record.whole, (by) => spaceOf(by, entity) === spaceOf(system, entity)).includes(said) ? said : await idOf(write, system, record));
    if (!known || known === said) return row;
    if (said !== undefined) displaced.push(said);
    return { ...row, [key]: known };
  }));
  return { rows: named, displaced };
}

const idsOf = ({ main }: WholeRecord, isMeant: (system: string) => boolean): string[] => main.meta.externalIds.filter(({ system }) => isMeant(system)).map(({ id }) => id).sort();

async function idOf(write: CompiledWrite, system: string, { recordId, whole }: { readonly recordId: string; readonly whole: WholeRecord }): Promise<string | null> {
  return idsOf(whole, (by) => by === system)[0] ?? write.keyOf(contextOf(write.entity, recordId, whole, { refs: {} }));
}

/** Records that the system has under these ids, as they were last published. */
async function recordsUnder(db: Queryable, system: string, entity: EntityName, targetIds: readonly string[]): Promise<{ targetId: string; recordId: string; event: Buffer }[]> {
  const { rows } = await db.query({
    name: 'delivery-made-under',
    text: `select t.id, d.record_id, r.event from unnest($3::text[]) as t(id)
      cross join lateral (select record_id from delivery x where x.system = $1 and x.entity = $2 and x.target_id = t.id offset 0) d
      cross join lateral (select event from replica x where x.entity = $2 and x.record_id = d.record_id and x.event is not null offset 0) r`,
    values: [system, entity, textArray(targetIds)],
  });
  return (rows as [string, string, Buffer][]).map(([targetId, recordId, event]) => ({ targetId, recordId, event }));
}
