import { entities, schemas, type EntityName } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { createDecoder, type AvroDecoder } from '@muster/platform-avro';
import { uuidArray, type Database, type Transaction } from '@muster/platform-postgres';
import type { MasterRuntime } from '@muster/platform-records';
import type { Known } from './staffing-facts.js';

const AT_ONCE = 2_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export interface StaffingRecords extends Known {
  readonly demands: readonly CanonicalRecord[];
  readonly assignments: readonly CanonicalRecord[];
}

/** Reads what staffing is computed from, in one snapshot: the records that this service masters, and the facts that it keeps of others. */
export class StaffingReader {
  private readonly database: Database;
  private readonly decoders: Record<'demand' | 'assignment', AvroDecoder<CanonicalRecord>>;

  constructor({ database, registry }: MasterRuntime) {
    this.database = database;
    const decoderOf = (entity: EntityName) => createDecoder<CanonicalRecord>(schemas[entities[entity].canonicalRecord as keyof typeof schemas], registry);
    this.decoders = { demand: decoderOf('demand'), assignment: decoderOf('assignment') };
  }

  read(): Promise<StaffingRecords> {
    return this.database.transaction(async (tx) => {
      await tx.query({ text: 'set transaction isolation level repeatable read, read only' });
      return { ...(await knownFacts(tx)), demands: await this.recordsOf(tx, 'demand'), assignments: await this.recordsOf(tx, 'assignment') };
    });
  }

  /** Records that stand: not retired, not found to be another. */
  private async recordsOf(tx: Transaction, entity: 'demand' | 'assignment'): Promise<CanonicalRecord[]> {
    const records: CanonicalRecord[] = [];
    for (let after = FIRST_ID; ; ) {
      const { rows } = await tx.query({ name: 'staffing-records', text: 'select id, event from record where id > $2 and entity = $1 and event is not null and merged_into is null order by id limit $3', values: [entity, after, AT_ONCE] });
      const read = rows as [string, Buffer][];
      await this.decoders[entity].prepare(read.map(([, event]) => event));
      for (const [, event] of read) records.push(this.decoders[entity].decode(event));
      if (read.length < AT_ONCE) return records.filter(({ retired }) => retired !== true);
      after = read.at(-1)![0];
    }
  }

  /** The ids by which a system that uses these id spaces names records; the lowest where there are several. */
  async namesOf(entity: EntityName, idSpace: string, ids: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await this.database.query({ name: 'staffing-names', text: 'select record_id, min(external_id) from crosswalk where entity = $1 and id_space = $2 and record_id = any($3::uuid[]) group by record_id', values: [entity, idSpace, uuidArray([...ids])] });
    return new Map(rows as [string, string][]);
  }
}

async function knownFacts(tx: Transaction): Promise<Known> {
  const { rows } = await tx.query({ name: 'staffing-facts', text: `select entity, id, facts from foreign_record where entity in ('worker', 'worker.restricted', 'project', 'location', 'legal-entity')` });
  const of = <F>(wanted: string) => new Map((rows as [string, string, F][]).flatMap(([entity, id, facts]) => (entity === wanted ? [[id, facts] as const] : [])));
  const codes = [...of<{ code: string | null }>('legal-entity')].map(([id, { code }]) => [id, code] as const);
  return { workers: of('worker'), rates: of('worker.restricted'), projects: of('project'), calendars: of('location'), codes: new Map(codes) };
}
