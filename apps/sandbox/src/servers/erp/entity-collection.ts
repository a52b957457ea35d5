import { jsonObject } from '../http/json-body.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { always, Records, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { bodyAfter } from './entity-body.js';
import { entityPage } from './entity-page.store.js';
import type { EntityRules } from './entity-rules.js';
import { entityId, type EntityBody, type EntitySet } from './entity-sets.js';
import { erpError, erpForm, erpRefusal, odataAnswer } from './erp-form.js';
import { predicateOf } from './odata-path.js';
import { badRequest, readExpand, readQuery } from './odata-query.js';

const keyLengthMax = 60;

/** One entity set: OData's reading and writing of it. */
export class EntityCollection implements Collection {
  private readonly records: Records<EntityBody>;
  private readonly numbers: KeyedValues<number>;

  /**
   * @param indexed properties by which entities are looked up, beside the unique one
   * @param setOf the collection of another set
   */
  constructor(
    { database, now }: SystemParts, private readonly set: EntitySet, private readonly pageSize: () => number, private readonly rules: EntityRules, private readonly setOf: (name: string) => EntityCollection, indexed: readonly string[] = [],
  ) {
    this.records = new Records(database, set.name, now);
    for (const field of set.unique === undefined ? indexed : [set.unique, ...indexed]) this.records.index(field);
    this.numbers = new KeyedValues(database, 'numbers');
  }

  find(id: string): EntityBody | undefined {
    return this.records.get(id)?.body;
  }

  get(id: string): StoredRecord<EntityBody> | undefined {
    return this.records.get(id);
  }

  having(field: string, value: string): StoredRecord<EntityBody>[] {
    return this.records.having(field, value);
  }

  /** In the order of keys, counted anew at each call. */
  pageSince(modifiedSinceMs: number | undefined, offset: number, limit: number): { records: StoredRecord<EntityBody>[]; total: number } {
    const where = modifiedSinceMs === undefined ? always : { sql: 'changed_at >= ?', params: [modifiedSinceMs] };
    return { records: this.records.select({ where, order: 'id', limit, offset }), total: this.records.count(where) };
  }

  /** Writes changes over an entity. @param asked whether what is asked before a write is asked. Throws Refusal. */
  amend(id: string, changes: Record<string, unknown>, asked: 'checked' | 'unchecked'): StoredRecord<EntityBody> {
    const { body } = this.known(id);
    const after = bodyAfter(this.set, changes, body);
    return this.records.write(id, asked === 'checked' ? this.permitted(body, after, id) : after);
  }

  /** Adds an entity that the ERP itself makes, unless there is one of its key. */
  open(body: EntityBody): void {
    const id = this.idOf(body);
    if (!this.records.get(id)) this.records.write(id, body);
  }

  /** A row without a number takes that of its unique property, or a new one. What follows from a write is not done: what is there is what is seeded. */
  seed(row: Record<string, unknown>): void {
    const given = bodyAfter(this.set, row);
    const same = this.sameAs(given);
    const after = this.withKey(same && this.lacksNumber(given) ? { ...given, ...this.keysOf(same.body) } : given);
    if (same && same.id !== this.idOf(after)) throw this.duplicate(same);
    this.records.put(this.idOf(after), after);
  }

  rows(): unknown[] {
    return this.records.select().map((record) => this.show(record));
  }

  list({ query, baseUrl }: VendorRequest): VendorAnswer {
    const asked = readQuery(query, this.set);
    const page = entityPage(this.records, this.set, asked, this.pageSize());
    const next = page.next && { '@odata.nextLink': nextLink(`${baseUrl}/odata/${this.set.name}`, query, page.next) };
    const count = page.count === undefined ? {} : { '@odata.count': page.count };
    return odataAnswer(200, { '@odata.context': `${baseUrl}/odata/$metadata#${this.set.name}`, ...count, value: page.entities.map((record) => this.show(record, asked.expand)), ...next });
  }

  read(id: string, { baseUrl, query }: VendorRequest): VendorAnswer {
    return this.answerWith(200, this.known(id), baseUrl, readExpand(query.get('$expand'), this.set));
  }

  create(request: VendorRequest): VendorAnswer {
    const given = bodyAfter(this.set, jsonObject(request, erpForm));
    const numbered = this.withKey(this.permitted(undefined, given, undefined));
    const id = this.idOf(numbered);
    if (this.records.get(id)) return erpError(409, 'EntityExists', `There is an entity of this key in ${this.set.name}.`);
    const record = this.records.write(id, numbered);
    this.rules.follow?.(undefined, numbered);
    return this.answerWith(201, record, request.baseUrl);
  }

  /** Needs If-Match, so that nobody writes over what they have not seen. */
  update(id: string, request: VendorRequest): VendorAnswer {
    const record = this.known(id);
    if (request.headers['if-match'] === undefined) return erpError(428, 'PreconditionRequired', 'Send the ETag that you read as If-Match.');
    checkMatch(record, request);
    const given = bodyAfter(this.set, jsonObject(request, erpForm), record.body);
    if (this.idOf(given) !== id) return erpError(400, 'KeyChange', 'The key of an entity stays.');
    const after = this.permitted(record.body, given, id);
    const written = this.records.write(id, after);
    this.rules.follow?.(record.body, after);
    return this.answerWith(200, written, request.baseUrl);
  }

  remove(id: string, request: VendorRequest): VendorAnswer {
    const record = this.known(id);
    checkMatch(record, request);
    this.rules.checkRemoval?.(record.body);
    this.records.remove(id);
    return { status: 204, headers: { 'odata-version': '4.0' } };
  }

  private known(id: string): StoredRecord<EntityBody> {
    const record = this.records.get(id);
    if (!record) throw erpRefusal(404, 'NotFound', `There is no entity of this key in ${this.set.name}.`);
    return record;
  }

  /** The entity as it may be written. @param id of the entity that is changed. Throws Refusal. */
  private permitted(before: EntityBody | undefined, after: EntityBody, id: string | undefined): EntityBody {
    const same = this.sameAs(after);
    if (same && same.id !== id) throw this.duplicate(same);
    return this.rules.check?.(before, after) ?? after;
  }

  private sameAs(body: EntityBody): StoredRecord<EntityBody> | undefined {
    const value = this.set.unique === undefined ? undefined : body[this.set.unique];
    return typeof value === 'string' ? this.records.having(this.set.unique!, value)[0] : undefined;
  }

  private duplicate({ body }: StoredRecord<EntityBody>): Error {
    const keys = this.keysOf(body);
    return erpRefusal(409, `Duplicate${this.set.unique}`, `${Object.values(keys).join(', ')} has this ${this.set.unique}.`, { target: this.set.unique, innererror: keys });
  }

  private keysOf(body: EntityBody): EntityBody {
    return Object.fromEntries(this.set.keys.map((key) => [key, body[key]!]));
  }

  private lacksNumber(body: EntityBody): boolean {
    return this.set.numbering !== undefined && body[this.set.keys[0]!] === null;
  }

  private withKey(body: EntityBody): EntityBody {
    const after = this.lacksNumber(body) ? { ...body, [this.set.keys[0]!]: this.nextNumber() } : body;
    for (const key of this.set.keys) {
      const value = after[key];
      if (typeof value !== 'string' || value === '' || value.length > keyLengthMax) throw badRequest(`${key} must be a text of 1 to ${keyLengthMax} characters.`);
    }
    return after;
  }

  private nextNumber(): string {
    const { prefix, first } = this.set.numbering!;
    let next = (this.numbers.get(this.set.name) ?? first - 1) + 1;
    while (this.records.get(`${prefix}${next}`)) next += 1;
    this.numbers.set(this.set.name, next);
    return `${prefix}${next}`;
  }

  private idOf(body: EntityBody): string {
    return entityId(this.set.keys.map((key) => String(body[key])));
  }

  private answerWith(status: 200 | 201, record: StoredRecord<EntityBody>, baseUrl: string, expand: readonly string[] = []): VendorAnswer {
    const location: Record<string, string> = status === 201 ? { location: `${baseUrl}/odata/${this.set.name}(${encodeURIComponent(predicateOf(this.set, record.body))})` } : {};
    return odataAnswer(status, { '@odata.context': `${baseUrl}/odata/$metadata#${this.set.name}/$entity`, ...this.show(record, expand) }, { etag: etagOf(record), ...location });
  }

  private show(record: StoredRecord<EntityBody>, expand: readonly string[] = []): Record<string, unknown> {
    const expanded = expand.map((name) => [name, this.related(name, record.body)]);
    return { '@odata.etag': etagOf(record), ...record.body, ModifiedAt: new Date(record.changedAt).toISOString(), RowVersion: record.version, ...Object.fromEntries(expanded) };
  }

  private related(name: string, body: EntityBody): EntityBody | null {
    const { set, by } = this.set.navigations![name]!;
    return this.setOf(set).find(String(body[by])) ?? null;
  }
}

function etagOf({ version }: StoredRecord<EntityBody>): string {
  return `W/"${version}"`;
}

function checkMatch(record: StoredRecord<EntityBody>, { headers }: VendorRequest): void {
  const wanted = headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && wanted !== etagOf(record)) throw erpRefusal(412, 'PreconditionFailed', 'The entity has changed since.');
}

function nextLink(url: string, query: URLSearchParams, { skipToken, top }: { skipToken: string; top: number | undefined }): string {
  const next = new URLSearchParams(query);
  next.set('$skiptoken', skipToken);
  if (top !== undefined) next.set('$top', String(top));
  return `${url}?${next}`;
}
