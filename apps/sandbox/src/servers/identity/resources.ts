import { randomUUID } from 'node:crypto';
import { jsonObject } from '../http/json-body.js';
import type { Route } from '../http/routes.js';
import { inTransaction } from '../storage/database.js';
import { Records, type Condition, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { readResource, type Resource, type ResourceKind } from './resource-kinds.js';
import { scimAnswer, scimError, scimForm, scimRefusal, scimUrn, type ScimType } from './scim-form.js';
import { readFilter } from './scim-filter.store.js';
import { patchedResource } from './scim-patch.js';

interface StoredResource {
  /** Of the unique attribute, in small letters. */
  unique: string;
  externalId: string | null;
  createdAt: number;
  resource: Resource;
}

export type ScimRecord = StoredRecord<StoredResource>;

/** What a kind adds to the common ways of SCIM. */
export interface ResourceTies {
  /** Asked before a write. Throws Refusal. */
  check?(resource: Resource): void;
  /** Shown beside what was written. */
  shown?(record: ScimRecord): Resource;
  removed?(id: string): void;
}

const countUsual = 100;

/** `/scim/v2/Users` or `/scim/v2/Groups`. */
export class Resources implements Collection {
  readonly routes: Route[];
  private readonly records: Records<StoredResource>;

  constructor(private readonly parts: SystemParts, private readonly kind: ResourceKind, private readonly countMax: () => number, private readonly ties: ResourceTies) {
    this.records = new Records<StoredResource>(parts.database, kind.endpoint, parts.now).index('unique').index('externalId');
    const [all, one] = [`/scim/v2/${kind.endpoint}`, `/scim/v2/${kind.endpoint}/:id`];
    this.routes = [
      { method: 'GET', path: all, handle: (request) => this.list(request) },
      { method: 'POST', path: all, handle: (request) => this.create(request) },
      { method: 'GET', path: one, handle: ({ baseUrl }, id) => this.answerWith(200, this.known(id!), baseUrl) },
      { method: 'PUT', path: one, handle: (request, id) => this.replace(this.known(id!), request) },
      { method: 'PATCH', path: one, handle: (request, id) => this.patch(this.known(id!), request) },
      { method: 'DELETE', path: one, handle: (request, id) => this.remove(this.known(id!), request) },
    ];
  }

  /** A row without an id takes that of who has the same unique attribute, or a new one. */
  seed(row: Record<string, unknown>): void {
    const resource = readResource(this.kind, row);
    const same = this.sameAs(resource);
    if (row.id !== undefined && (typeof row.id !== 'string' || !/^[\w.-]{1,60}$/.test(row.id))) throw scimRefusal(400, 'id must be a short text.', 'invalidValue');
    if (same && row.id !== undefined && same.id !== row.id) throw scimRefusal(409, `${same.id} has this ${this.kind.unique}.`, 'uniqueness');
    const id = (row.id as string | undefined) ?? same?.id ?? randomUUID();
    this.ties.check?.(resource);
    this.records.put(id, this.stored(resource, this.records.get(id)));
  }

  rows(): unknown[] {
    return this.records.select().map((record) => this.show(record, '/identity'));
  }

  find(id: string): Resource | undefined {
    return this.records.get(id)?.body.resource;
  }

  select(where: Condition): ScimRecord[] {
    return this.records.select({ where });
  }

  /** Writes the resource as it is given: what was checked before. */
  rewrite(record: ScimRecord, resource: Resource): ScimRecord {
    return this.records.put(record.id, this.stored(resource, record));
  }

  private stored(resource: Resource, before: ScimRecord | undefined): StoredResource {
    return {
      unique: (resource[this.kind.unique] as string).toLowerCase(), externalId: (resource.externalId as string | undefined) ?? null, createdAt: before?.body.createdAt ?? this.parts.now(), resource,
    };
  }

  private known(id: string): ScimRecord {
    const record = this.records.get(id);
    if (!record) throw scimRefusal(404, `There is no ${this.kind.name} of this id.`);
    return record;
  }

  private sameAs(resource: Resource): ScimRecord | undefined {
    return this.records.having('unique', (resource[this.kind.unique] as string).toLowerCase())[0];
  }

  /** Pages begin at a place in the order of creation, counted anew at each call: what is deleted meanwhile moves the rest up. */
  private list({ query, baseUrl }: VendorRequest): VendorAnswer {
    const startIndex = Math.max(1, wholeOf(query, 'startIndex', 1));
    const count = Math.min(Math.max(0, wholeOf(query, 'count', countUsual)), this.countMax());
    const where = readFilter(query.get('filter'));
    const found = this.records.select({ where, limit: count, offset: startIndex - 1 });
    return scimAnswer(200, {
      schemas: [scimUrn.list], totalResults: this.records.count(where), startIndex, itemsPerPage: found.length, Resources: found.map((record) => this.show(record, baseUrl)),
    });
  }

  private create(request: VendorRequest): VendorAnswer {
    const resource = this.read(request);
    if (this.sameAs(resource)) return this.taken();
    return this.answerWith(201, this.records.write(randomUUID(), this.stored(resource, undefined)), request.baseUrl);
  }

  private replace(record: ScimRecord, request: VendorRequest): VendorAnswer {
    checkMatch(record, request);
    return this.change(record, this.read(request), request);
  }

  private patch(record: ScimRecord, request: VendorRequest): VendorAnswer {
    checkMatch(record, request);
    const resource = readResource(this.kind, patchedResource(this.kind, record.body.resource, jsonObject(request, scimForm)));
    this.ties.check?.(resource);
    return this.change(record, resource, request);
  }

  private change(record: ScimRecord, resource: Resource, { baseUrl }: VendorRequest): VendorAnswer {
    const same = this.sameAs(resource);
    if (same && same.id !== record.id) return this.taken();
    return this.answerWith(200, this.rewrite(record, resource), baseUrl);
  }

  private read(request: VendorRequest): Resource {
    const given = jsonObject(request, scimForm);
    if (!Array.isArray(given.schemas) || !given.schemas.includes(this.kind.schema)) throw scimRefusal(400, `schemas must name ${this.kind.schema}.`, 'invalidSyntax');
    const resource = readResource(this.kind, given);
    this.ties.check?.(resource);
    return resource;
  }

  private taken(): VendorAnswer {
    const type: ScimType = 'uniqueness';
    return scimError(409, `There is a ${this.kind.name} of this ${this.kind.unique}.`, type);
  }

  private remove(record: ScimRecord, request: VendorRequest): VendorAnswer {
    checkMatch(record, request);
    inTransaction(this.parts.database, () => {
      this.records.remove(record.id);
      this.ties.removed?.(record.id);
    });
    return { status: 204 };
  }

  private answerWith(status: 200 | 201, record: ScimRecord, baseUrl: string): VendorAnswer {
    return scimAnswer(status, this.show(record, baseUrl), { etag: etagOf(record), ...(status === 201 ? { location: this.locationOf(record, baseUrl) } : {}) });
  }

  private show(record: ScimRecord, baseUrl: string): Resource {
    const { resource, createdAt } = record.body;
    const extensions = Object.keys(resource).filter((name) => name.startsWith('urn:'));
    return {
      schemas: [this.kind.schema, ...extensions], id: record.id, ...resource, ...this.ties.shown?.(record),
      meta: { resourceType: this.kind.name, created: iso(createdAt), lastModified: iso(record.changedAt), location: this.locationOf(record, baseUrl), version: etagOf(record) },
    };
  }

  private locationOf({ id }: ScimRecord, baseUrl: string): string {
    return `${baseUrl}/scim/v2/${this.kind.endpoint}/${id}`;
  }
}

const iso = (ms: number) => new Date(ms).toISOString();

function etagOf({ version }: ScimRecord): string {
  return `W/"${version}"`;
}

/** Optional in SCIM: who sends no If-Match writes over whatever is there. */
function checkMatch(record: ScimRecord, { headers }: VendorRequest): void {
  const wanted = headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && wanted !== etagOf(record)) throw scimRefusal(412, 'The resource has changed since.');
}

function wholeOf(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name) ?? String(usual);
  if (!/^-?\d{1,9}$/.test(text)) throw scimRefusal(400, `${name} must be a whole number.`, 'invalidValue');
  return Number(text);
}
