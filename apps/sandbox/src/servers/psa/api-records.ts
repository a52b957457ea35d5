import { faultsInWords } from '../fields.js';
import { jsonObject } from '../http/json-body.js';
import type { Route } from '../http/routes.js';
import { inTransaction } from '../storage/database.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { Records, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import type { Kind, KindName, PsaBody } from './kind.js';
import { psaError, psaForm, psaRefusal } from './psa-form.js';
import { recordPage } from './record-page.store.js';

const idempotencyKeptMs = 86_400_000;

/** The records of one kind: `/api/resources`, `/api/projects`, `/api/staffing-requests`. */
export class ApiRecords implements Collection {
  readonly routes: Route[];
  private readonly records: Records<PsaBody>;
  private readonly numbers: KeyedValues<number>;
  private readonly answered: KeyedValues<VendorAnswer>;

  /** @param all the kinds of the PSA, this one too: what refers to what */
  constructor(private readonly parts: SystemParts, readonly kind: Kind, private readonly all: () => readonly ApiRecords[]) {
    this.records = new Records<PsaBody>(parts.database, kind.name, parts.now).index('external_id');
    for (const { field } of kind.references) this.records.index(field);
    this.numbers = new KeyedValues(parts.database, 'numbers');
    this.answered = new KeyedValues(parts.database, 'answered');
    const [list, one] = [`/api/${kind.name}`, `/api/${kind.name}/:id`];
    this.routes = [
      { method: 'GET', path: list, handle: ({ query }) => recordPage(this.records, this.showing(query), query) },
      { method: 'POST', path: list, handle: (request) => this.createOnce(request) },
      { method: 'GET', path: one, handle: ({ query }, id) => ({ ...this.answerWith(200, this.known(id!)), body: this.showing(query)(this.known(id!)) }) },
      { method: 'PUT', path: one, handle: (request, id) => this.update(this.known(id!), request) },
      { method: 'DELETE', path: one, handle: (_, id) => this.remove(this.known(id!)) },
    ];
  }

  /** A row without an id takes that of its external_id, or a new one. What it refers to is not looked up, so that rows may come in any order. */
  seed(row: Record<string, unknown>): void {
    const after = this.kind.after(row);
    const faults = this.kind.faults(row, after);
    const { prefix } = this.kind;
    if (row.id !== undefined && (typeof row.id !== 'string' || !row.id.startsWith(prefix) || !/^\d{1,9}$/.test(row.id.slice(prefix.length)))) faults.id = `must be ${prefix} and a number`;
    if (Object.keys(faults).length > 0) throw psaRefusal(422, 'invalid', faultsInWords(faults), { fields: faults });
    const same = this.byExternalId(after.external_id);
    if (same && row.id !== undefined && row.id !== same.id) throw psaRefusal(409, 'duplicate_external_id', `${same.id} has this external_id.`);
    this.records.put((row.id as string | undefined) ?? same?.id ?? this.nextId(), after);
  }

  rows(): unknown[] {
    return this.records.select().map(show);
  }

  /** `expand=manager` shows, beside `manager_id`, by which external_id the other is known. Throws Refusal with 400. */
  private showing(query: URLSearchParams): (record: StoredRecord<PsaBody>) => object {
    const expanded = (query.get('expand') ?? '').split(',').filter((name) => name !== '').map((name) => {
      const reference = this.kind.references.find(({ field }) => field === `${name}_id`);
      if (!reference) throw psaRefusal(400, 'invalid_parameter', `A ${this.kind.noun} has no ${name.slice(0, 60)} to expand.`);
      return { name, reference };
    });
    return (record) => ({ ...show(record), ...Object.fromEntries(expanded.map(({ name, reference: { field, kind } }) => [name, this.named(kind, record.body[field])])) });
  }

  private named(kind: KindName, id: PsaBody[string] | undefined): object | null {
    const other = typeof id === 'string' ? this.recordsOf(kind).get(id) : undefined;
    return other ? { id: other.id, external_id: other.body.external_id } : null;
  }

  private known(id: string): StoredRecord<PsaBody> {
    const record = this.records.get(id);
    if (!record) throw psaRefusal(404, 'not_found', `There is no such ${this.kind.noun}.`);
    return record;
  }

  private byExternalId(externalId: PsaBody[string] | undefined): StoredRecord<PsaBody> | undefined {
    return typeof externalId === 'string' ? this.records.having('external_id', externalId)[0] : undefined;
  }

  /** The same Idempotency-Key gets the answer that the first creation of this kind got, and nothing is created. Refusals are not remembered. */
  private createOnce(request: VendorRequest): VendorAnswer {
    const given = request.headers['idempotency-key'];
    const key = typeof given === 'string' ? `${this.kind.name} ${given}` : undefined;
    const before = key === undefined ? undefined : this.answered.get(key);
    if (before) return { ...before, headers: { ...before.headers, 'idempotent-replayed': 'true' } };
    return inTransaction(this.parts.database, () => {
      const answer = this.create(jsonObject(request, psaForm));
      if (key !== undefined && answer.status === 201) {
        this.answered.forgetBefore(this.parts.now());
        this.answered.set(key, answer, this.parts.now() + idempotencyKeptMs);
      }
      return answer;
    });
  }

  private create(given: Record<string, unknown>): VendorAnswer {
    const after = this.checked(given);
    const same = this.byExternalId(after.external_id);
    if (same) return psaError(409, 'duplicate_external_id', `There is a ${this.kind.noun} of this external_id.`, { id: same.id });
    return this.answerWith(201, this.records.write(this.nextId(), after));
  }

  private update(record: StoredRecord<PsaBody>, request: VendorRequest): VendorAnswer {
    const condition = request.headers['if-match'];
    if (condition !== undefined && condition !== '*' && condition.replaceAll('"', '') !== String(record.version)) {
      return psaError(412, 'version_conflict', `The ${this.kind.noun} has changed since.`, { version: record.version });
    }
    const after = this.checked(jsonObject(request, psaForm), record.body);
    const same = this.byExternalId(after.external_id);
    if (same && same.id !== record.id) return psaError(409, 'duplicate_external_id', `There is another ${this.kind.noun} of this external_id.`, { id: same.id });
    return this.answerWith(200, this.records.write(record.id, after));
  }

  private checked(given: Record<string, unknown>, before?: PsaBody): PsaBody {
    const after = this.kind.after(given, before);
    const faults = this.kind.faults(given, after);
    for (const { field, kind } of this.kind.references) {
      const id = after[field];
      if (typeof id === 'string' && !this.recordsOf(kind).get(id)) faults[field] ??= `is no ${this.ofKind(kind).kind.noun}`;
    }
    if (Object.keys(faults).length > 0) throw psaRefusal(422, 'invalid', faultsInWords(faults), { fields: faults });
    return after;
  }

  private remove({ id }: StoredRecord<PsaBody>): VendorAnswer {
    return inTransaction(this.parts.database, () => {
      for (const other of this.all()) other.letGoOf(this.kind.name, id);
      this.records.remove(id);
      return { status: 204 };
    });
  }

  /** Those who reported to a resource that is deleted report to nobody then; what cannot be without the other holds it. Throws Refusal with 409. */
  private letGoOf(kind: KindName, id: string): void {
    for (const { field, onDeletion } of this.kind.references.filter((reference) => reference.kind === kind)) {
      for (const referring of this.records.having(field, id)) {
        if (onDeletion === 'refused') throw psaRefusal(409, 'in_use', `A ${this.kind.noun} refers to it.`, { id: referring.id });
        this.records.write(referring.id, { ...referring.body, [field]: null });
      }
    }
  }

  private ofKind(name: KindName): ApiRecords {
    return this.all().find(({ kind }) => kind.name === name)!;
  }

  private recordsOf(name: KindName): Records<PsaBody> {
    return this.ofKind(name).records;
  }

  private nextId(): string {
    const { noun, prefix } = this.kind;
    let next = (this.numbers.get(noun) ?? 0) + 1;
    while (this.records.get(`${prefix}${next}`)) next += 1;
    this.numbers.set(noun, next);
    return `${prefix}${next}`;
  }

  private answerWith(status: number, record: StoredRecord<PsaBody>): VendorAnswer {
    return { status, headers: { etag: `"${record.version}"`, ...(status === 201 ? { location: `/psa/api/${this.kind.name}/${record.id}` } : {}) }, body: show(record) };
  }
}

function show({ id, version, changedAt, body }: StoredRecord<PsaBody>): object {
  return { id, ...body, version, modified_at: new Date(changedAt).toISOString() };
}
