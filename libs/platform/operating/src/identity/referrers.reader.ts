import { uuidArray } from '@muster/platform-postgres';
import { MasterRuntime } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';

export interface ReferrersAnswer {
  /** How many records of each entity name it. */
  counts: Record<string, number>;
  /** Some of them. */
  some: { entity: string; recordId: string }[];
}

const SOME = 20;

/** Which records of this master name another record, as they were published. A scan: people ask it of one record, now and then. */
@Injectable()
export class ReferrersReader {
  constructor(private readonly master: MasterRuntime) {}

  async of(id: string): Promise<ReferrersAnswer> {
    const { rows } = await this.master.database.query({
      text: `select entity, count(*)::int8, (array_agg(id order by updated_at desc))[1:${SOME}] from record where position($1::bytea in event) > 0 and id <> all($2::uuid[]) and merged_into is null group by entity order by entity`,
      values: [Buffer.from(id, 'utf8'), uuidArray([id])],
    });
    const found = rows as [string, number, string[]][];
    return { counts: Object.fromEntries(found.map(([entity, count]) => [entity, count])), some: found.flatMap(([entity, , ids]) => ids.map((recordId) => ({ entity, recordId }))).slice(0, SOME) };
  }
}
