import { allFields, fieldFaults, faultsInWords, knownFields, type FieldValues } from '../fields.js';
import { jsonObject } from '../http/json-body.js';
import { always, Records, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { entityPage } from './entity-page.store.js';
import { entityId, keptFields, type EntitySet } from './entity-sets.js';
import { erpError, erpForm, erpRefusal, odataAnswer } from './erp-form.js';
import { predicateOf } from './odata-path.js';
import { badRequest, readQuery } from './odata-query.js';

/** Asked before an entity is written, with what it was and will be. Throws Refusal. */
export type BeforeWrite = (set: EntitySet, before: FieldValues | undefined, after: FieldValues) => void;

const keyLengthMax = 60;

/** One entity set: OData's reading and writing of it. */
export class EntityCollection implements Collection {
  private readonly records: Records<FieldValues>;

  constructor({ database, now }: SystemParts, private readonly set: EntitySet, private readonly pageSize: () => number, private readonly beforeWrite: BeforeWrite) {
    this.records = new Records(database, set.name, now);
  }

  find(id: string): FieldValues | undefined {
    return this.records.get(id)?.body;
  }

  get(id: string): StoredRecord<FieldValues> | undefined {
    return this.records.get(id);
  }

  /** In the order of keys, counted anew at each call. */
  pageSince(modifiedSinceMs: number | undefined, offset: number, limit: number): { records: StoredRecord<FieldValues>[]; total: number } {
    const where = modifiedSinceMs === undefined ? always : { sql: 'changed_at >= ?', params: [modifiedSinceMs] };
    return { records: this.records.select({ where, order: 'id', limit, offset }), total: this.records.count(where) };
  }

  /** Writes changes over an entity. @param asked whether what is asked before a write is asked. Throws Refusal. */
  amend(id: string, changes: FieldValues, asked: 'checked' | 'unchecked'): StoredRecord<FieldValues> {
    const { body } = this.known(id);
    const after = allFields(this.set.fields, { ...body, ...this.checked(changes) });
    if (asked === 'checked') this.beforeWrite(this.set, body, after);
    return this.records.write(id, after);
  }

  seed(row: Record<string, unknown>): void {
    const after = this.complete(row);
    this.records.put(this.idOf(after), after);
  }

  rows(): unknown[] {
    return this.records.select().map((record) => this.show(record));
  }

  list({ query, baseUrl }: VendorRequest): VendorAnswer {
    const page = entityPage(this.records, this.set, readQuery(query, this.set), this.pageSize());
    const next = page.next && { '@odata.nextLink': nextLink(`${baseUrl}/odata/${this.set.name}`, query, page.next) };
    const count = page.count === undefined ? {} : { '@odata.count': page.count };
    return odataAnswer(200, { '@odata.context': `${baseUrl}/odata/$metadata#${this.set.name}`, ...count, value: page.entities.map((record) => this.show(record)), ...next });
  }

  read(id: string, { baseUrl }: VendorRequest): VendorAnswer {
    return this.answerWith(200, this.known(id), baseUrl);
  }

  create(request: VendorRequest): VendorAnswer {
    const after = this.complete(jsonObject(request, erpForm));
    const id = this.idOf(after);
    if (this.records.get(id)) return erpError(409, 'EntityExists', `There is an entity of this key in ${this.set.name}.`);
    this.beforeWrite(this.set, undefined, after);
    return this.answerWith(201, this.records.write(id, after), request.baseUrl);
  }

  /** Needs If-Match, so that nobody writes over what they have not seen. */
  update(id: string, request: VendorRequest): VendorAnswer {
    const record = this.known(id);
    if (request.headers['if-match'] === undefined) return erpError(428, 'PreconditionRequired', 'Send the ETag that you read as If-Match.');
    checkMatch(record, request);
    const given = jsonObject(request, erpForm);
    const after = allFields(this.set.fields, { ...record.body, ...this.checked(given) });
    if (this.idOf(after) !== id) return erpError(400, 'KeyChange', 'The key of an entity stays.');
    this.beforeWrite(this.set, record.body, after);
    return this.answerWith(200, this.records.write(id, after), request.baseUrl);
  }

  remove(id: string, request: VendorRequest): VendorAnswer {
    checkMatch(this.known(id), request);
    this.records.remove(id);
    return { status: 204, headers: { 'odata-version': '4.0' } };
  }

  private known(id: string): StoredRecord<FieldValues> {
    const record = this.records.get(id);
    if (!record) throw erpRefusal(404, 'NotFound', `There is no entity of this key in ${this.set.name}.`);
    return record;
  }

  private complete(given: Record<string, unknown>): FieldValues {
    const after = allFields(this.set.fields, this.checked(given));
    for (const key of this.set.keys) {
      const value = after[key];
      if (typeof value !== 'string' || value === '' || value.length > keyLengthMax) throw badRequest(`${key} must be a text of 1 to ${keyLengthMax} characters.`);
    }
    return after;
  }

  private checked(given: Record<string, unknown>): FieldValues {
    const own = Object.fromEntries(Object.entries(given).filter(([name]) => !name.startsWith('@odata.') && !(keptFields as readonly string[]).includes(name)));
    const faults = fieldFaults(this.set.fields, own, 'refused');
    if (Object.keys(faults).length > 0) throw erpRefusal(400, 'InvalidProperty', faultsInWords(faults));
    return knownFields(this.set.fields, own);
  }

  private idOf(body: FieldValues): string {
    return entityId(this.set.keys.map((key) => String(body[key])));
  }

  private answerWith(status: 200 | 201, record: StoredRecord<FieldValues>, baseUrl: string): VendorAnswer {
    const location: Record<string, string> = status === 201 ? { location: `${baseUrl}/odata/${this.set.name}(${encodeURIComponent(predicateOf(this.set, record.body))})` } : {};
    return odataAnswer(status, { '@odata.context': `${baseUrl}/odata/$metadata#${this.set.name}/$entity`, ...this.show(record) }, { etag: etagOf(record), ...location });
  }

  private show(record: StoredRecord<FieldValues>): Record<string, unknown> {
    return { '@odata.etag': etagOf(record), ...record.body, ModifiedAt: new Date(record.changedAt).toISOString(), RowVersion: record.version };
  }
}

function etagOf({ version }: StoredRecord<FieldValues>): string {
  return `W/"${version}"`;
}

function checkMatch(record: StoredRecord<FieldValues>, { headers }: VendorRequest): void {
  const wanted = headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && wanted !== etagOf(record)) throw erpRefusal(412, 'PreconditionFailed', 'The entity has changed since.');
}

function nextLink(url: string, query: URLSearchParams, { skipToken, top }: { skipToken: string; top: number | undefined }): string {
  const next = new URLSearchParams(query);
  next.set('$skiptoken', skipToken);
  if (top !== undefined) next.set('$top', String(top));
  return `${url}?${next}`;
}
