import { allFields, fieldFaults, knownFields, type FieldValues } from '../fields.js';
import { jsonObject } from '../http/json-body.js';
import type { Route } from '../http/routes.js';
import { inTransaction } from '../storage/database.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { Records, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { crmForm, crmRefusal } from './crm-form.js';
import { shownRecord } from './shown-record.js';
import { keptFields, type SObject } from './sobjects.js';
import type { SObjectBody } from './soql-query.store.js';

export type ChangeType = 'CREATE' | 'UPDATE' | 'DELETE';
/** Told of each change that callers make, with the fields that changed and their new values. Not told of seeding. */
export type OnChange = (type: ChangeType, record: StoredRecord<SObjectBody>, changed: FieldValues) => void;

/** `/services/data/sobjects/<name>`: one kind of record. */
export class SObjectRecords implements Collection {
  readonly routes: Route[];
  readonly records: Records<SObjectBody>;
  private readonly numbers: KeyedValues<number>;

  constructor(private readonly parts: SystemParts, private readonly object: SObject, private readonly onChange: OnChange) {
    this.records = new Records<SObjectBody>(parts.database, object.name, parts.now, 1_000).index(object.externalId);
    this.numbers = new KeyedValues(parts.database, 'numbers');
    const all = `/services/data/sobjects/${object.name}`;
    const [one, external] = [`${all}/:id`, `${all}/${object.externalId}/:value`];
    this.routes = [
      { method: 'POST', path: all, handle: (request) => this.together(() => this.create(jsonObject(request, crmForm))) },
      { method: 'GET', path: one, handle: (_, id) => ({ status: 200, body: shownRecord(this.known(id!), object) }) },
      { method: 'PATCH', path: one, handle: (request, id) => this.together(() => this.update(this.known(id!), jsonObject(request, crmForm))) },
      { method: 'DELETE', path: one, handle: (_, id) => this.together(() => this.remove(this.known(id!))) },
      { method: 'GET', path: external, handle: (_, value) => ({ status: 200, body: shownRecord(this.knownAs(value!), object) }) },
      { method: 'PATCH', path: external, handle: (request, value) => this.together(() => this.upsert(value!, request)) },
      { method: 'DELETE', path: external, handle: (_, value) => this.together(() => this.remove(this.knownAs(value!))) },
    ];
  }

  /** A row without an Id takes that of its external id, or a new one. */
  seed(row: Record<string, unknown>): void {
    const { Id: id, ...given } = row;
    if (id !== undefined && (typeof id !== 'string' || !/^\w{15,18}$/.test(id))) throw crmRefusal(400, 'MALFORMED_ID', 'Id must have 15 to 18 letters and digits');
    const values = this.checked(given, {});
    const before = id === undefined ? this.sameAs(values) : this.records.get(id);
    this.records.put(before?.id ?? id ?? this.newId(), this.bodyOf(values, before));
  }

  rows(): unknown[] {
    return this.records.select().map((record) => shownRecord(record, this.object));
  }

  private together(work: () => VendorAnswer): VendorAnswer {
    return inTransaction(this.parts.database, work);
  }

  private known(id: string): StoredRecord<SObjectBody> {
    const record = this.records.get(id);
    if (!record) throw crmRefusal(404, 'NOT_FOUND', 'The requested resource does not exist');
    return record;
  }

  private knownAs(value: string): StoredRecord<SObjectBody> {
    return this.records.having(this.object.externalId, value)[0] ?? this.known('');
  }

  private sameAs(values: FieldValues): StoredRecord<SObjectBody> | undefined {
    const value = values[this.object.externalId];
    return typeof value === 'string' ? this.records.having(this.object.externalId, value)[0] : undefined;
  }

  private upsert(value: string, request: VendorRequest): VendorAnswer {
    const given = jsonObject(request, crmForm);
    const { externalId } = this.object;
    if (given[externalId] !== undefined) throw crmRefusal(400, 'INVALID_FIELD', 'The external id stands in the address, and not in the body.', [externalId]);
    const before = this.records.having(externalId, value)[0];
    return before ? this.update(before, given) : this.create({ ...given, [externalId]: value });
  }

  private create(given: Record<string, unknown>): VendorAnswer {
    const values = this.checked(given, {});
    const same = this.sameAs(values);
    if (same) throw this.duplicates(same);
    const record = this.records.write(this.newId(), this.bodyOf(values, undefined));
    this.onChange('CREATE', record, Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)));
    return { status: 201, headers: { location: `/crm/services/data/sobjects/${this.object.name}/${record.id}` }, body: { id: record.id, success: true, errors: [], created: true } };
  }

  private update(before: StoredRecord<SObjectBody>, given: Record<string, unknown>): VendorAnswer {
    const values = this.checked(given, before.body);
    const same = this.sameAs(values);
    if (same && same.id !== before.id) throw this.duplicates(same);
    const changed = Object.entries(values).filter(([name, value]) => value !== (before.body[name] ?? null));
    if (changed.length > 0) this.onChange('UPDATE', this.records.write(before.id, this.bodyOf(values, before)), Object.fromEntries(changed));
    return { status: 204 };
  }

  private duplicates({ id }: StoredRecord<SObjectBody>) {
    const { externalId } = this.object;
    return crmRefusal(400, 'DUPLICATE_VALUE', `duplicate value found: ${externalId} duplicates value on record with id: ${id}`, [externalId]);
  }

  private remove(record: StoredRecord<SObjectBody>): VendorAnswer {
    if (!this.object.isDeletable) throw crmRefusal(405, 'METHOD_NOT_ALLOWED', `HTTP Method 'DELETE' not allowed on ${this.object.name}. Allowed are GET,PATCH`);
    this.records.remove(record.id);
    this.onChange('DELETE', record, {});
    return { status: 204 };
  }

  private checked(given: Record<string, unknown>, before: FieldValues): FieldValues {
    const { fields, name: object, needed, oneOf } = this.object;
    const own = Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'attributes' && !(keptFields as readonly string[]).includes(name)));
    const strangers = Object.keys(own).filter((name) => !Object.hasOwn(fields, name));
    if (strangers.length > 0) throw crmRefusal(400, 'INVALID_FIELD', `No such column '${strangers[0]!.slice(0, 60)}' on sobject of type ${object}`, strangers);
    const faults = fieldFaults(fields, own, 'refused');
    if (Object.keys(faults).length > 0) throw crmRefusal(400, 'JSON_PARSER_ERROR', Object.entries(faults).map(([name, fault]) => `${name} ${fault}`).join('; '), Object.keys(faults));
    const after = allFields(fields, { ...before, ...knownFields(fields, own) });
    const missing = needed.filter((name) => after[name] === null || after[name] === '');
    if (missing.length > 0) throw crmRefusal(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
    for (const [name, allowed] of Object.entries(oneOf)) if (!allowed.includes(after[name] as string)) throw crmRefusal(400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `bad value for restricted picklist field: ${String(after[name]).slice(0, 60)}`, [name]);
    return after;
  }

  private bodyOf(values: FieldValues, before: StoredRecord<SObjectBody> | undefined): SObjectBody {
    return { ...values, CreatedDate: before?.body.CreatedDate ?? Math.floor(this.parts.now() / 1_000) * 1_000 };
  }

  private newId(): string {
    let next = (this.numbers.get(this.object.name) ?? 0) + 1;
    while (this.records.get(this.idOf(next))) next += 1;
    this.numbers.set(this.object.name, next);
    return this.idOf(next);
  }

  private idOf(number: number): string {
    return `${this.object.prefix}${String(number).padStart(15, '0')}`;
  }
}
