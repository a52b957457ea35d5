import { fieldFaults, faultsInWords, isObject, knownFields, type FieldValues } from '../fields.js';
import { jsonObject } from '../http/json-body.js';
import type { Route } from '../http/routes.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { Records, type Condition, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { assignmentFields, correctAssignment, readAssignments, rescindAssignment, type Assignment } from './assignments.js';
import { pageOf, type PageRules } from './page.store.js';
import { hrForm, problem, refused } from './problem.js';
import { secondsIso } from './seconds-iso.js';

interface WorkerBody {
  /** Companies by the first day in them, in the order of days, so that hidden workers are told without reading whole assignments. */
  employers: Record<string, FieldValues[string]>;
  assignments: Assignment[];
}

function bodyOf(assignments: Assignment[]): WorkerBody {
  return { employers: Object.fromEntries(assignments.map((row) => [row.effective_from, row.employer ?? null])), assignments };
}

/** Told of each change that callers make, before a worker goes and after anything else; not of seeding. */
export interface WorkerWatcher {
  changed(id: string, version: number, before: readonly Assignment[] | undefined, after: readonly Assignment[] | undefined): void;
}

const firstGivenNumber = 900_001;

/** `/v1/workers`: people with their dated rows, those to come included. */
export class Workers implements Collection {
  readonly routes: Route[] = [
    { method: 'GET', path: '/v1/workers', handle: ({ query, headers }) => pageOf(this.records, show, query, this.pageRules(), this.visible(headers['x-api-key'])) },
    { method: 'POST', path: '/v1/workers', handle: (request) => this.create(jsonObject(request, hrForm)) },
    { method: 'GET', path: '/v1/workers/:id', handle: (request, id) => ({ status: 200, body: show(this.known(request, id)) }) },
    { method: 'PATCH', path: '/v1/workers/:id', handle: (request, id) => this.correct(this.known(request, id), jsonObject(request, hrForm)) },
    { method: 'DELETE', path: '/v1/workers/:id', handle: (request, id) => this.remove(this.known(request, id)) },
    { method: 'GET', path: '/v1/deleted-workers/:id', handle: ({ headers }, id) => this.tombstone(id!, this.visible(headers['x-api-key'])) },
    { method: 'DELETE', path: '/v1/workers/:id/assignments/:from', handle: (request, id, from) => this.rescind(this.known(request, id), from) },
  ];
  private readonly records: Records<WorkerBody>;
  /** As they were when they were deleted; whoever did not see one then does not learn that it is gone. */
  private readonly deleted: Records<WorkerBody>;
  private readonly numbers: KeyedValues<number>;

  /** @param visible the workers that a key may see */
  constructor(
    { database, now }: SystemParts, private readonly pageRules: () => PageRules, private readonly visible: (apiKey: VendorRequest['headers'][string]) => Condition, private readonly watcher: WorkerWatcher,
  ) {
    this.records = new Records(database, 'workers', now, 1_000);
    this.deleted = new Records(database, 'deleted-workers', now, 1_000);
    this.numbers = new KeyedValues(database, 'numbers');
  }

  seed({ id, assignments }: Record<string, unknown>): void {
    const read = readAssignments(assignments);
    if (!isWorkerId(id) || typeof read === 'string') throw refused(400, 'invalid', typeof read === 'string' ? read : 'id must be a short text.');
    this.records.put(id, bodyOf(read));
    this.deleted.remove(id);
  }

  rows(): unknown[] {
    return this.records.select().map(show);
  }

  find(id: string, where: Condition): StoredRecord<WorkerBody> | undefined {
    return this.records.get(id, where);
  }

  select(where: Condition): StoredRecord<WorkerBody>[] {
    return this.records.select({ where });
  }

  private known({ headers }: VendorRequest, id: string | undefined): StoredRecord<WorkerBody> {
    const record = this.records.get(id!, this.visible(headers['x-api-key']));
    if (!record) throw refused(404, 'not_found', 'There is no such worker.');
    return record;
  }

  private create({ id, assignments, ...strangers }: Record<string, unknown>): VendorAnswer {
    const read = readAssignments(assignments);
    if (typeof read === 'string') return problem(400, 'invalid', read);
    if (Object.keys(strangers).length > 0) return problem(400, 'invalid', faultsInWords(fieldFaults({}, strangers, 'refused')));
    if (id !== undefined && !isWorkerId(id)) return problem(400, 'invalid', 'id must be a text of 1 to 40 letters, digits, dots, dashes and underscores.');
    if (id !== undefined && this.records.get(id)) return problem(409, 'already_exists', 'There is a worker of this id.', { id });
    const record = this.records.write(id ?? this.nextNumber(), bodyOf(read));
    this.deleted.remove(record.id);
    this.watcher.changed(record.id, record.version, undefined, read);
    return { status: 201, headers: { location: `/hr/v1/workers/${record.id}` }, body: show(record) };
  }

  private nextNumber(): string {
    let next = (this.numbers.get('worker') ?? firstGivenNumber - 1) + 1;
    while (this.records.get(String(next))) next += 1;
    this.numbers.set('worker', next);
    return String(next);
  }

  private correct(record: StoredRecord<WorkerBody>, { effective_from: from, changes, ...strangers }: Record<string, unknown>): VendorAnswer {
    if (!isObject(changes) || Object.keys(changes).length === 0) return problem(400, 'invalid', 'changes must name at least one field.');
    const faults = { ...fieldFaults({ effective_from: 'date' }, { effective_from: from ?? '' }, 'refused'), ...fieldFaults(assignmentFields, changes, 'refused'), ...fieldFaults({}, strangers, 'refused') };
    if (Object.keys(faults).length > 0) return problem(400, 'invalid', faultsInWords(faults));
    const assignments = correctAssignment(record.body.assignments, from as string, knownFields(assignmentFields, changes));
    return this.rewrite(record, assignments);
  }

  private rescind(record: StoredRecord<WorkerBody>, from: string | undefined): VendorAnswer {
    const assignments = rescindAssignment(record.body.assignments, from!);
    if (!assignments) return problem(404, 'not_found', 'This worker has no assignment from that day.');
    if (assignments.length === 0) return problem(409, 'last_assignment', 'A worker keeps at least one assignment. Delete the worker.');
    return this.rewrite(record, assignments);
  }

  private rewrite(before: StoredRecord<WorkerBody>, assignments: Assignment[]): VendorAnswer {
    const after = this.records.put(before.id, bodyOf(assignments));
    this.watcher.changed(after.id, after.version, before.body.assignments, assignments);
    return { status: 200, body: show(after) };
  }

  private remove({ id, version, body }: StoredRecord<WorkerBody>): VendorAnswer {
    this.watcher.changed(id, version, body.assignments, undefined);
    this.records.remove(id);
    this.deleted.write(id, body);
    return { status: 204 };
  }

  private tombstone(id: string, visible: Condition): VendorAnswer {
    const record = this.deleted.get(id, visible);
    return record ? { status: 200, body: { id, deleted_at: secondsIso(record.changedAt) } } : problem(404, 'not_found', 'No such worker was deleted.');
  }
}

function isWorkerId(id: unknown): id is string {
  return typeof id === 'string' && /^[\w.-]{1,40}$/.test(id);
}

function show({ id, version, changedAt, body }: StoredRecord<WorkerBody>): unknown {
  return { id, version, updated_at: secondsIso(changedAt), assignments: body.assignments };
}
