import { allFields, fieldFaults, faultsInWords, knownFields, type Fields, type FieldValues } from '../fields.js';
import { jsonObject } from '../http/json-body.js';
import type { Route } from '../http/routes.js';
import type { StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { changePage } from './change-page.store.js';
import { checkVersion, etagOf } from './if-match.js';
import { rmError, rmForm, rmRefusal } from './rm-form.js';
import { SequencedRecords, type Sequenced } from './sequenced.store.js';
import { isSkillList, skillsFault } from './skills.js';

/** Beside `skills`, a list of texts. `capacity_hours` is what a person can be booked for on one day. */
export const personFields = {
  external_id: 'text', name: 'text', email: 'text', active: 'boolean', unit: 'text', pool: 'text', capacity_hours: 'hours', reference: 'text',
} as const satisfies Fields;

interface Person {
  values: FieldValues;
  /** Of the values, to be looked up by. */
  external_id: FieldValues[string];
  email: FieldValues[string];
  skills: string[];
}

const initial: FieldValues = { active: true, capacity_hours: 8 };

/** `/v2/people`. Nobody is deleted: who has left is no longer active. */
export class People implements Collection {
  readonly routes: Route[] = [
    { method: 'GET', path: '/v2/people', handle: ({ query }) => changePage(this.records, 'people', show, query, ['external_id', 'email']) },
    { method: 'POST', path: '/v2/people', handle: (request) => this.create(jsonObject(request, rmForm)) },
    { method: 'GET', path: '/v2/people/:id', handle: (_, id) => answerWith(200, this.known(id!)) },
    { method: 'PUT', path: '/v2/people/:id', handle: (request, id) => this.change(this.known(id!), request, {}) },
    { method: 'PATCH', path: '/v2/people/:id', handle: (request, id) => this.change(this.known(id!), request, asWritten(this.known(id!))) },
  ];
  private readonly records: SequencedRecords<Person>;

  constructor(parts: SystemParts) {
    this.records = new SequencedRecords(parts, 'people', ['external_id', 'email']);
  }

  /** Undefined for an id that nobody has. */
  find(id: string): { active: boolean; capacityHours: number } | undefined {
    const values = this.records.get(id)?.body.values;
    return values && { active: values.active === true, capacityHours: Number(values.capacity_hours ?? 0) };
  }

  externalIdOf(id: string): FieldValues[string] | undefined {
    return this.records.get(id)?.body.external_id;
  }

  /** A row without an id takes that of its external_id, or a new one. */
  seed(row: Record<string, unknown>): void {
    const person = personOf(row);
    if (row.id !== undefined && (typeof row.id !== 'string' || !/^P-\d{1,9}$/.test(row.id))) throw rmRefusal(422, 'invalid', 'id must be P- and a number.');
    const same = this.byExternalId(person);
    if (same && row.id !== undefined && row.id !== same.id) throw rmRefusal(409, 'duplicate_external_id', `${same.id} has this external_id.`);
    this.records.put((row.id as string | undefined) ?? same?.id ?? this.records.newId('P-'), person);
  }

  rows(): unknown[] {
    return this.records.all().map(show);
  }

  private known(id: string): StoredRecord<Sequenced<Person>> {
    const record = this.records.get(id);
    if (!record) throw rmRefusal(404, 'not_found', 'There is no such person.');
    return record;
  }

  private byExternalId({ external_id: externalId }: Person): StoredRecord<Sequenced<Person>> | undefined {
    return typeof externalId === 'string' ? this.records.having('external_id', externalId)[0] : undefined;
  }

  private create(given: Record<string, unknown>): VendorAnswer {
    const person = personOf(given);
    const same = this.byExternalId(person);
    if (same) return rmError(409, 'duplicate_external_id', 'There is a person of this external_id.', { id: same.id });
    return answerWith(201, this.records.put(this.records.newId('P-'), person));
  }

  /** @param under what holds where the body is silent */
  private change(record: StoredRecord<Sequenced<Person>>, request: VendorRequest, under: Record<string, unknown>): VendorAnswer {
    checkVersion(record, request);
    const person = personOf({ ...under, ...jsonObject(request, rmForm) });
    const same = this.byExternalId(person);
    if (same && same.id !== record.id) return rmError(409, 'duplicate_external_id', 'There is another person of this external_id.', { id: same.id });
    return answerWith(200, this.records.put(record.id, person));
  }
}

/** Unknown fields, and those that resource management keeps itself, are overlooked. Throws Refusal with 422. */
function personOf({ skills = [], ...given }: Record<string, unknown>): Person {
  const values = allFields(personFields, { ...initial, ...knownFields(personFields, given) });
  const faults = fieldFaults(personFields, given, 'ignored');
  if (typeof values.name !== 'string' || values.name.trim() === '') faults.name = 'is empty';
  if (!isSkillList(skills)) faults.skills = skillsFault;
  if (Object.keys(faults).length > 0) throw rmRefusal(422, 'invalid', faultsInWords(faults), { fields: faults });
  return { values, external_id: values.external_id ?? null, email: values.email ?? null, skills: skills as string[] };
}

function asWritten({ body }: StoredRecord<Sequenced<Person>>): Record<string, unknown> {
  return { ...body.values, skills: body.skills };
}

function answerWith(status: number, record: StoredRecord<Sequenced<Person>>): VendorAnswer {
  return { status, headers: { etag: etagOf(record), ...(status === 201 ? { location: `/rm/v2/people/${record.id}` } : {}) }, body: show(record) };
}

function show(record: StoredRecord<Sequenced<Person>>): unknown {
  return { id: record.id, ...asWritten(record), version: record.version, seq: record.body.seq, updated_at: new Date(record.changedAt).toISOString() };
}
