import { entities, type EntityName } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import type { Governance } from '@muster/domain-governance';
import { MasterRuntime } from '@muster/platform-records';
import { uuidArray } from '@muster/platform-postgres';
import { Injectable } from '@nestjs/common';
import { isMasked } from '../parked/edit/event-guard.js';
import { showValue } from './show-value.js';

export interface NamedRecord {
  readonly entity: EntityName;
  readonly recordId: string;
  /** What a record may be called by, as far as anybody may see it: names, codes, a booking's role and days. */
  readonly names: Readonly<Record<string, unknown>>;
}

const NAMES = new Set(['preferredName', 'givenName', 'familyName', 'jobTitle', 'workEmail', 'code', 'name', 'role', 'startDate', 'endDate', 'customerName', 'status', 'employmentStatus']);

/** What anybody may see of what a record is called. */
export function namesOf({ entities: governed }: Governance, entity: EntityName, record: CanonicalRecord): Record<string, unknown> {
  const rules = governed.get(entity)?.attributes;
  const naming = entities[entity].attributes.filter(({ name }) => NAMES.has(name) && !isMasked(rules?.get(name)?.classification, { confidential: false, restricted: false }));
  return Object.fromEntries(naming.map((attribute) => [attribute.name, showValue(attribute, record[attribute.name])]));
}

/** What the records of this master are called, by their canonical ids. */
@Injectable()
export class NamesReader {
  constructor(private readonly master: MasterRuntime) {}

  /** Whatever was published, aliases too, in the order of ids; other ids are left out. Throws TransientError where the registry is away. */
  async namesOf(ids: readonly string[]): Promise<NamedRecord[]> {
    const { rows } = await this.master.database.query({ name: 'record-names', text: 'select id, entity, event from record where id = any($1::uuid[]) and event is not null order by id', values: [uuidArray([...new Set(ids)].sort())] });
    const named: NamedRecord[] = [];
    for (const [recordId, entity, event] of rows as [string, EntityName, Buffer][]) {
      const { decoder } = this.master.path.mastered().get(entity)!.codec.main;
      await decoder.prepare([event]);
      named.push({ entity, recordId, names: namesOf(this.master.governance, entity, decoder.decode(event)) });
    }
    return named;
  }
}
