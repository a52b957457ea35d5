import { allFields, fieldFaults, faultsInWords, knownFields, type Fields, type FieldValues } from '../fields.js';
import { jsonObject } from '../http/json-body.js';
import type { Route } from '../http/routes.js';
import type { StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { changePage } from './change-page.store.js';
import { checkVersion, etagOf } from './if-match.js';
import { rmError, rmForm, rmRefusal } from './rm-form.js';
import { SequencedRecords, type Sequenced } from './sequenced.store.js';

export type Planned = Record<string, FieldValues[string] | string[]>;

/** Work that is planned from one day to another: bookings, and requests for them. */
export interface PlannedKind {
  /** Segment of the path, name of the collection and of the list in answers. */
  name: string;
  /** One of them, in sentences. */
  noun: string;
  /** Ids are the prefix and a number. */
  prefix: string;
  fields: Fields;
  needed: readonly string[];
  states: readonly string[];
  defaults: FieldValues;
  /** By which a reader may choose; they are indexed too. */
  filters: readonly string[];
  /** What a body has beside its fields. */
  lists?(given: Record<string, unknown>): Record<string, string[]>;
  /** What is wrong beyond kinds of fields and states, by field. */
  faults(given: Record<string, unknown>, after: Planned): Record<string, string>;
  /** What `expand` shows of others, by its name: the field that names one of them, and the external_id by which that one is known. */
  expands?: Readonly<Record<string, { field: string; externalIdOf(id: string): FieldValues[string] | undefined }>>;
  /** Asked before a caller's write. @param others those with this value in a field. Throws Refusal. */
  permit?(after: Planned, before: Planned | undefined, others: (field: string, value: string) => StoredRecord<Planned>[]): void;
}

/** `/v2/bookings` and `/v2/requests`. None is deleted: what is no longer wanted gets a state that says so. */
export class PlannedRecords implements Collection {
  readonly routes: Route[];
  private readonly records: SequencedRecords<Planned>;

  constructor(parts: SystemParts, private readonly kind: PlannedKind) {
    this.records = new SequencedRecords(parts, kind.name, kind.filters);
    const [all, one] = [`/v2/${kind.name}`, `/v2/${kind.name}/:id`];
    this.routes = [
      { method: 'GET', path: all, handle: ({ query }) => changePage(this.records, kind.name, this.showing(query), query, kind.filters) },
      { method: 'POST', path: all, handle: (request) => this.create(jsonObject(request, rmForm)) },
      { method: 'GET', path: one, handle: ({ query }, id) => ({ ...this.answerWith(200, this.known(id!)), body: this.showing(query)(this.known(id!)) }) },
      { method: 'PUT', path: one, handle: (request, id) => this.change(this.known(id!), request, {}) },
      { method: 'PATCH', path: one, handle: (request, id) => this.change(this.known(id!), request, this.known(id!).body) },
    ];
  }

  has(id: string): boolean {
    return this.records.get(id) !== undefined;
  }

  externalIdOf(id: string): Planned[string] | undefined {
    return this.records.get(id)?.body.external_id;
  }

  /** A row without an id takes that of its external_id, or a new one. Nothing is asked of what else is planned. */
  seed(row: Record<string, unknown>): void {
    const { prefix } = this.kind;
    const after = this.read(row);
    if (row.id !== undefined && (typeof row.id !== 'string' || !row.id.startsWith(prefix) || !/^\d{1,9}$/.test(row.id.slice(prefix.length)))) throw rmRefusal(422, 'invalid', `id must be ${prefix} and a number.`);
    this.records.put((row.id as string | undefined) ?? this.byExternalId(after)?.id ?? this.records.newId(prefix), after);
  }

  rows(): unknown[] {
    return this.records.all().map(show);
  }

  /** `expand=person` shows, beside `person_id`, by which external_id the other is known. Throws Refusal with 400. */
  private showing(query: URLSearchParams): (record: StoredRecord<Sequenced<Planned>>) => object {
    const { expands = {}, noun } = this.kind;
    const names = (query.get('expand') ?? '').split(',').filter((name) => name !== '');
    for (const name of names) if (!Object.hasOwn(expands, name)) throw rmRefusal(400, 'invalid_parameter', `A ${noun} has no ${name.slice(0, 60)} to expand.`);
    return (record) => ({ ...show(record), ...Object.fromEntries(names.map((name) => [name, named(record.body[expands[name]!.field], expands[name]!.externalIdOf)])) });
  }

  private known(id: string): StoredRecord<Sequenced<Planned>> {
    const record = this.records.get(id);
    if (!record) throw rmRefusal(404, 'not_found', `There is no such ${this.kind.noun}.`);
    return record;
  }

  private byExternalId({ external_id: externalId }: Planned): StoredRecord<Sequenced<Planned>> | undefined {
    return typeof externalId === 'string' ? this.records.having('external_id', externalId)[0] : undefined;
  }

  private create(given: Record<string, unknown>): VendorAnswer {
    const after = this.read(given);
    const same = this.byExternalId(after);
    if (same) return rmError(409, 'duplicate_external_id', `There is a ${this.kind.noun} of this external_id.`, { id: same.id });
    this.permit(after, undefined, undefined);
    return this.answerWith(201, this.records.put(this.records.newId(this.kind.prefix), after));
  }

  /** @param under what holds where the body is silent */
  private change(record: StoredRecord<Sequenced<Planned>>, request: VendorRequest, under: Planned): VendorAnswer {
    checkVersion(record, request);
    const after = this.read({ ...under, ...jsonObject(request, rmForm) });
    const same = this.byExternalId(after);
    if (same && same.id !== record.id) return rmError(409, 'duplicate_external_id', `There is another ${this.kind.noun} of this external_id.`, { id: same.id });
    this.permit(after, record.body, record.id);
    return this.answerWith(200, this.records.put(record.id, after));
  }

  private permit(after: Planned, before: Planned | undefined, ownId: string | undefined): void {
    this.kind.permit?.(after, before, (field, value) => this.records.having(field, value).filter(({ id }) => id !== ownId));
  }

  /** Throws Refusal with 422. */
  private read(given: Record<string, unknown>): Planned {
    const { fields, needed, states, defaults } = this.kind;
    const values: Planned = allFields(fields, { ...defaults, ...knownFields(fields, given) });
    const after = { ...values, ...this.kind.lists?.(given) };
    const faults = fieldFaults(fields, given, 'ignored');
    for (const name of needed) if (after[name] === null) faults[name] ??= 'is empty';
    if (!states.includes(after.state as string)) faults.state = `must be one of ${states.join(', ')}`;
    if (Object.keys(faults).length === 0 && after.ends_on! < after.starts_on!) faults.ends_on = 'is before starts_on';
    for (const [name, fault] of Object.entries(this.kind.faults(given, after))) faults[name] ??= fault;
    if (Object.keys(faults).length > 0) throw rmRefusal(422, 'invalid', faultsInWords(faults), { fields: faults });
    return after;
  }

  private answerWith(status: number, record: StoredRecord<Sequenced<Planned>>): VendorAnswer {
    return { status, headers: { etag: etagOf(record), ...(status === 201 ? { location: `/rm/v2/${this.kind.name}/${record.id}` } : {}) }, body: show(record) };
  }
}

function named(id: Planned[string] | undefined, externalIdOf: (id: string) => unknown): object | null {
  return typeof id === 'string' ? { id, external_id: externalIdOf(id) ?? null } : null;
}

function show({ id, version, changedAt, body: { seq, ...planned } }: StoredRecord<Sequenced<Planned>>): object {
  return { id, ...planned, version, seq, updated_at: new Date(changedAt).toISOString() };
}
