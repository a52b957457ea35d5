import { allFields, fieldFaults, faultsInWords, knownFields, type Fields, type FieldValues } from '../fields.js';
import { jsonObject } from '../http/json-body.js';
import type { Route } from '../http/routes.js';
import { Records, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer } from '../vendor-system.js';
import { pageOf, type PageRules } from './page.store.js';
import { hrForm, problem, refused } from './problem.js';
import { secondsIso } from './seconds-iso.js';

export const orgUnitFields = { code: 'text', name: 'text', group: 'text', parent: 'text', head: 'text', legal_entity: 'text', status: 'text' } as const satisfies Fields;
export const locationFields = { code: 'text', name: 'text', city: 'text', region: 'text', country: 'text', time_zone: 'text', status: 'text' } as const satisfies Fields;

/** Org units or locations: what the HR system keeps without dates, under an id that the writer chooses. */
export class Places implements Collection {
  readonly routes: Route[];
  private readonly records: Records<FieldValues>;

  /** @param collection also the segment of the path, as `org-units` */
  constructor({ database, now }: SystemParts, collection: string, private readonly fields: Fields, pageRules: () => PageRules) {
    this.records = new Records(database, collection, now, 1_000);
    const [all, one] = [`/v1/${collection}`, `/v1/${collection}/:id`];
    this.routes = [
      { method: 'GET', path: all, handle: ({ query }) => pageOf(this.records, show, query, pageRules()) },
      { method: 'GET', path: one, handle: (_, id) => ({ status: 200, body: show(this.known(id!)) }) },
      { method: 'PUT', path: one, handle: (request, id) => this.replace(id!, jsonObject(request, hrForm)) },
      { method: 'DELETE', path: one, handle: (_, id) => this.remove(this.known(id!)) },
    ];
  }

  seed(row: Record<string, unknown>): void {
    const { id, ...values } = row;
    const faults = fieldFaults(this.fields, values, 'ignored');
    if (typeof id !== 'string' || id === '' || Object.keys(faults).length > 0) throw refused(400, 'invalid', faultsInWords({ ...faults, ...(typeof id === 'string' && id !== '' ? {} : { id: 'must be a text' }) }));
    this.records.put(id, allFields(this.fields, knownFields(this.fields, values)));
  }

  rows(): unknown[] {
    return this.records.select().map(show);
  }

  private known(id: string): StoredRecord<FieldValues> {
    const record = this.records.get(id);
    if (!record) throw refused(404, 'not_found', 'There is no such record.');
    return record;
  }

  /** Missing fields become null; id, version and updated_at may stand in the body, as they were read, and count for nothing. */
  private replace(id: string, { id: _id, version: _version, updated_at: _updatedAt, ...values }: Record<string, unknown>): VendorAnswer {
    const faults = fieldFaults(this.fields, values, 'refused');
    if (Object.keys(faults).length > 0) return problem(400, 'invalid', faultsInWords(faults));
    const status = this.records.get(id) ? 200 : 201;
    return { status, body: show(this.records.put(id, allFields(this.fields, knownFields(this.fields, values)))) };
  }

  private remove({ id }: StoredRecord<FieldValues>): VendorAnswer {
    this.records.remove(id);
    return { status: 204 };
  }
}

function show({ id, version, changedAt, body }: StoredRecord<FieldValues>): unknown {
  return { id, version, updated_at: secondsIso(changedAt), ...body };
}
