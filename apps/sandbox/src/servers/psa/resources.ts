import { faultsInWords, type FieldValues } from '../fields.js';
import { jsonObject } from '../http/json-body.js';
import type { Route } from '../http/routes.js';
import { inTransaction } from '../storage/database.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { Records, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { psaError, psaForm, psaRefusal } from './psa-form.js';
import { resourcePage } from './resource-page.store.js';
import { resourceAfter, resourceFaults } from './resource.js';

const idempotencyKeptMs = 86_400_000;

/** `/api/resources`. */
export class Resources implements Collection {
  readonly routes: Route[] = [
    { method: 'GET', path: '/api/resources', handle: ({ query }) => resourcePage(this.records, show, query) },
    { method: 'POST', path: '/api/resources', handle: (request) => this.createOnce(request) },
    { method: 'GET', path: '/api/resources/:id', handle: (_, id) => answerWith(200, this.known(id!)) },
    { method: 'PUT', path: '/api/resources/:id', handle: (request, id) => this.update(this.known(id!), request) },
    { method: 'DELETE', path: '/api/resources/:id', handle: (_, id) => this.remove(this.known(id!)) },
  ];
  private readonly records: Records<FieldValues>;
  private readonly numbers: KeyedValues<number>;
  private readonly answered: KeyedValues<VendorAnswer>;

  constructor(private readonly parts: SystemParts) {
    this.records = new Records<FieldValues>(parts.database, 'resources', parts.now).index('external_id').index('manager_id');
    this.numbers = new KeyedValues(parts.database, 'numbers');
    this.answered = new KeyedValues(parts.database, 'answered');
  }

  /** A row without an id takes that of its external_id, or a new one. Managers are not looked up, so that rows may come in any order. */
  seed(row: Record<string, unknown>): void {
    const after = resourceAfter(row);
    const faults = resourceFaults(row, after, () => true);
    if (row.id !== undefined && (typeof row.id !== 'string' || !/^R-\d{1,9}$/.test(row.id))) faults.id = 'must be R- and a number';
    if (Object.keys(faults).length > 0) throw psaRefusal(422, 'invalid', faultsInWords(faults), { fields: faults });
    const same = this.byExternalId(after.external_id);
    if (same && row.id !== undefined && row.id !== same.id) throw psaRefusal(409, 'duplicate_external_id', `${same.id} has this external_id.`);
    this.records.put((row.id as string | undefined) ?? same?.id ?? this.nextId(), after);
  }

  rows(): unknown[] {
    return this.records.select().map(show);
  }

  private known(id: string): StoredRecord<FieldValues> {
    const record = this.records.get(id);
    if (!record) throw psaRefusal(404, 'not_found', 'There is no such resource.');
    return record;
  }

  private byExternalId(externalId: FieldValues[string] | undefined): StoredRecord<FieldValues> | undefined {
    return typeof externalId === 'string' ? this.records.having('external_id', externalId)[0] : undefined;
  }

  /** The same Idempotency-Key gets the answer that the first creation got, and nothing is created. Refusals are not remembered. */
  private createOnce(request: VendorRequest): VendorAnswer {
    const key = request.headers['idempotency-key'];
    const before = typeof key === 'string' ? this.answered.get(key) : undefined;
    if (before) return { ...before, headers: { ...before.headers, 'idempotent-replayed': 'true' } };
    return inTransaction(this.parts.database, () => {
      const answer = this.create(jsonObject(request, psaForm));
      if (typeof key === 'string' && answer.status === 201) {
        this.answered.forgetBefore(this.parts.now());
        this.answered.set(key, answer, this.parts.now() + idempotencyKeptMs);
      }
      return answer;
    });
  }

  private create(given: Record<string, unknown>): VendorAnswer {
    const after = this.checked(given);
    const same = this.byExternalId(after.external_id);
    if (same) return psaError(409, 'duplicate_external_id', 'There is a resource of this external_id.', { id: same.id });
    return answerWith(201, this.records.write(this.nextId(), after));
  }

  private update(record: StoredRecord<FieldValues>, request: VendorRequest): VendorAnswer {
    const condition = request.headers['if-match'];
    if (condition !== undefined && condition !== '*' && condition.replaceAll('"', '') !== String(record.version)) {
      return psaError(412, 'version_conflict', 'The resource has changed since.', { version: record.version });
    }
    const after = this.checked(jsonObject(request, psaForm), record.body);
    const same = this.byExternalId(after.external_id);
    if (same && same.id !== record.id) return psaError(409, 'duplicate_external_id', 'There is another resource of this external_id.', { id: same.id });
    return answerWith(200, this.records.write(record.id, after));
  }

  private checked(given: Record<string, unknown>, before?: FieldValues): FieldValues {
    const after = resourceAfter(given, before);
    const faults = resourceFaults(given, after, (id) => this.records.get(id) !== undefined);
    if (Object.keys(faults).length > 0) throw psaRefusal(422, 'invalid', faultsInWords(faults), { fields: faults });
    return after;
  }

  /** Those who reported to the one who is deleted report to nobody then. */
  private remove({ id }: StoredRecord<FieldValues>): VendorAnswer {
    inTransaction(this.parts.database, () => {
      for (const report of this.records.having('manager_id', id)) this.records.write(report.id, { ...report.body, manager_id: null });
      this.records.remove(id);
    });
    return { status: 204 };
  }

  private nextId(): string {
    let next = (this.numbers.get('resource') ?? 0) + 1;
    while (this.records.get(`R-${next}`)) next += 1;
    this.numbers.set('resource', next);
    return `R-${next}`;
  }
}

function answerWith(status: number, record: StoredRecord<FieldValues>): VendorAnswer {
  return { status, headers: { etag: `"${record.version}"`, ...(status === 201 ? { location: `/psa/api/resources/${record.id}` } : {}) }, body: show(record) };
}

function show({ id, version, changedAt, body }: StoredRecord<FieldValues>): unknown {
  return { id, ...body, version, modified_at: new Date(changedAt).toISOString() };
}
