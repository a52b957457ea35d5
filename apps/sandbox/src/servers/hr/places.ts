import { allFields, fieldFaults, faultsInWords, knownFields, type Fields, type FieldValues } from '../fields.js';
import { jsonObject } from '../http/json-body.js';
import type { Route } from '../http/routes.js';
import { Records, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer } from '../vendor-system.js';
import type { Holiday, ListField } from './location-calendar.js';
import { pageOf, type PageRules } from './page.store.js';
import { hrForm, problem, refused } from './problem.js';
import { secondsIso } from './seconds-iso.js';

export const orgUnitFields = { code: 'text', name: 'text', group: 'text', parent: 'text', head: 'text', legal_entity: 'text', status: 'text' } as const satisfies Fields;
export const locationFields = { code: 'text', name: 'text', city: 'text', region: 'text', country: 'text', time_zone: 'text', status: 'text' } as const satisfies Fields;

export type Place = Record<string, FieldValues[string] | (Holiday | number)[]>;

/** Org units or locations: what the HR system keeps without dates, under an id that the writer chooses. */
export class Places implements Collection {
  readonly routes: Route[];
  private readonly records: Records<Place>;

  /**
   * @param collection also the segment of the path, as `org-units`
   * @param lists what a place has beside its fields
   */
  constructor({ database, now }: SystemParts, collection: string, private readonly fields: Fields, pageRules: () => PageRules, private readonly lists: Readonly<Record<string, ListField>> = {}) {
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
    const faults = this.faultsOf(values, 'ignored');
    if (typeof id !== 'string' || id === '' || Object.keys(faults).length > 0) throw refused(400, 'invalid', faultsInWords({ ...faults, ...(typeof id === 'string' && id !== '' ? {} : { id: 'must be a text' }) }));
    this.records.put(id, this.placeOf(values));
  }

  rows(): unknown[] {
    return this.records.select().map(show);
  }

  private known(id: string): StoredRecord<Place> {
    const record = this.records.get(id);
    if (!record) throw refused(404, 'not_found', 'There is no such record.');
    return record;
  }

  private faultsOf(values: Record<string, unknown>, strangers: 'refused' | 'ignored'): Record<string, string> {
    const simple = Object.fromEntries(Object.entries(values).filter(([name]) => !Object.hasOwn(this.lists, name)));
    const faulty = Object.entries(this.lists).map(([name, { fault }]) => [name, values[name] == null ? undefined : fault(values[name])] as const).filter(([, fault]) => fault !== undefined);
    return { ...fieldFaults(this.fields, simple, strangers), ...(Object.fromEntries(faulty) as Record<string, string>) };
  }

  private placeOf(values: Record<string, unknown>): Place {
    const lists = Object.entries(this.lists).map(([name, { usual, kept }]) => [name, kept((values[name] as unknown[] | null | undefined) ?? usual)]);
    return { ...allFields(this.fields, knownFields(this.fields, values)), ...(Object.fromEntries(lists) as Place) };
  }

  /** Missing fields become null, and missing lists what they usually are; id, version and updated_at may stand in the body, as they were read, and count for nothing. */
  private replace(id: string, { id: _id, version: _version, updated_at: _updatedAt, ...values }: Record<string, unknown>): VendorAnswer {
    const faults = this.faultsOf(values, 'refused');
    if (Object.keys(faults).length > 0) return problem(400, 'invalid', faultsInWords(faults));
    const status = this.records.get(id) ? 200 : 201;
    return { status, body: show(this.records.put(id, this.placeOf(values))) };
  }

  private remove({ id }: StoredRecord<Place>): VendorAnswer {
    this.records.remove(id);
    return { status: 204 };
  }
}

function show({ id, version, changedAt, body }: StoredRecord<Place>): unknown {
  return { id, version, updated_at: secondsIso(changedAt), ...body };
}
