import { randomBytes } from 'node:crypto';
import type { Route } from '../http/routes.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { Records, StoredRecord } from '../storage/records.store.js';
import type { SystemParts, VendorAnswer } from '../vendor-system.js';
import { crmError, crmRefusal } from './crm-form.js';
import { attributesOf, shownField } from './shown-record.js';
import type { Parent, SObjectName } from './sobjects.js';
import { countOf, recordsOf, type ReadUpTo, type SObjectBody } from './soql-query.store.js';
import { readSoql, type ParentField, type Soql } from './soql.js';

/** Where a query is to go on. */
interface Locator {
  soql: string;
  upTo: ReadUpTo;
  totalSize: number;
  read: number;
}

export interface QueryRules {
  batchSize: number;
  locatorLifeS: number;
}

/** `/services/data/query`: a small part of SOQL, in batches. */
export class Queries {
  readonly routes: Route[] = [
    { method: 'GET', path: '/services/data/query', handle: ({ query }) => this.begin(query.get('q')) },
    { method: 'GET', path: '/services/data/query/:locator', handle: (_, locator) => this.goOn(locator!) },
  ];
  private readonly locators: KeyedValues<Locator>;

  constructor(private readonly parts: SystemParts, private readonly recordsOf: (name: SObjectName) => Records<SObjectBody>, private readonly rules: () => QueryRules) {
    this.locators = new KeyedValues(parts.database, 'query-locator');
  }

  private begin(text: string | null): VendorAnswer {
    if (text === null) return crmError(400, 'MALFORMED_QUERY', 'q is missing');
    const soql = readSoql(text);
    return this.batch(soql, { soql: text, upTo: undefined, totalSize: countOf(this.recordsOf(soql.object.name), soql), read: 0 });
  }

  private goOn(id: string): VendorAnswer {
    this.locators.forgetBefore(this.parts.now() + 1);
    const locator = this.locators.get(id);
    if (!locator) throw crmRefusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    return this.batch(readSoql(locator.soql), locator);
  }

  private batch(soql: Soql, { soql: text, upTo, totalSize, read }: Omit<Locator, 'upTo'> & { upTo: ReadUpTo | undefined }): VendorAnswer {
    const { batchSize, locatorLifeS } = this.rules();
    const left = Math.min(batchSize, (soql.limit ?? Infinity) - read);
    const found = recordsOf(this.recordsOf(soql.object.name), soql, left + 1, upTo);
    const records = found.slice(0, left);
    const last = records.at(-1);
    const done = !last || found.length <= left || read + records.length >= (soql.limit ?? Infinity);
    if (done) return answerOf({ totalSize, done, records: records.map((record) => this.shown(record, soql)) });
    const id = `01g${randomBytes(9).toString('hex')}`;
    this.locators.set(id, { soql: text, upTo: { changedAt: last.changedAt, id: last.id }, totalSize, read: read + records.length }, this.parts.now() + locatorLifeS * 1_000);
    return answerOf({ totalSize, done, nextRecordsUrl: `/crm/services/data/query/${id}`, records: records.map((record) => this.shown(record, soql)) });
  }

  private shown(record: StoredRecord<SObjectBody>, { object, fields }: Soql): Record<string, unknown> {
    const row: Record<string, unknown> = { attributes: attributesOf(object.name, record.id) };
    for (const field of fields) {
      if (typeof field === 'string') row[field] = shownField(record, field);
      else row[field.relation] = this.shownParent(record, object.parents[field.relation]!, fields.filter((each) => typeof each !== 'string' && each.relation === field.relation) as ParentField[]);
    }
    return row;
  }

  /** Null where the record belongs to nothing that is there. */
  private shownParent({ body }: StoredRecord<SObjectBody>, { object, by }: Parent, fields: readonly ParentField[]): Record<string, unknown> | null {
    const id = body[by];
    const parent = typeof id === 'string' ? this.recordsOf(object).get(id) : undefined;
    return parent ? { attributes: attributesOf(object, parent.id), ...Object.fromEntries(fields.map(({ field }) => [field, shownField(parent, field)])) } : null;
  }
}

const answerOf = (body: unknown): VendorAnswer => ({ status: 200, body });
