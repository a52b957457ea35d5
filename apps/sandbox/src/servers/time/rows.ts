import { allFields, fieldFaults, faultsInWords, isObject, knownFields, type FieldValues } from '../fields.js';
import { Refusal } from '../refusal.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { Records, type Condition, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts } from '../vendor-system.js';
import { readDomain, readOrder } from './domain.store.js';
import type { Entity, Values } from './entities.js';
import { rpcError, RpcFault } from './rpc-form.js';

export type Row = StoredRecord<Values>;
type Params = Record<string, unknown>;

/** What an entity asks of its rows beyond their fields, before they are written. Throws RpcFault. */
export type RowCheck = (after: Values, before: Values | undefined) => void;

const limitUsual = 100;
const limitMax = 500;
const rowsMax = 1_000;

/** The rows of one entity, and the methods that all entities have. */
export class Rows implements Collection {
  private readonly records: Records<Values>;
  private readonly numbers: KeyedValues<number>;

  /**
   * @param callAt the time of the call under way: all that one call writes bears it, to the second
   * @param indexed fields by which rows are looked up, beside the unique one
   */
  constructor(parts: SystemParts, private readonly entity: Entity, callAt: () => number, private readonly check: RowCheck = () => undefined, indexed: readonly string[] = []) {
    this.records = new Records<Values>(parts.database, entity.name, callAt, 1_000);
    for (const field of entity.unique === undefined ? indexed : [entity.unique, ...indexed]) this.records.index(field);
    this.numbers = new KeyedValues(parts.database, 'numbers');
  }

  readonly methods: Record<string, (params: Params) => unknown> = {
    search: (params) => this.found(params).map(({ id }) => Number(id)),
    searchRead: (params) => this.found(params).map((row) => shown(row, params.fields)),
    read: (params) => this.named(params).map((row) => shown(row, params.fields)),
    create: ({ rows }) => listOf(rows, 'rows').map((row) => this.create(row)),
    write: (params) => this.named(params).map((row) => this.change(row, params.values)).length > 0,
  };

  /** A row without an id takes that of who has the same unique field, or a new one. */
  seed(row: Record<string, unknown>): void {
    try {
      const values = this.complete(row, undefined, []);
      const id = row.id ?? this.sameAs(values)?.id ?? this.nextId();
      if (!/^\d{1,15}$/.test(String(id))) throw new RpcFault('invalid_values', 'id must be a number');
      this.records.put(String(id), values);
    } catch (error) {
      if (error instanceof RpcFault) throw new Refusal(rpcError(null, error.code, error.message, error.data));
      throw error;
    }
  }

  rows(): unknown[] {
    return this.records.select().map((row) => shown(row, undefined));
  }

  get(id: unknown): Values | undefined {
    return this.records.get(String(id))?.body;
  }

  hasAny(where: Condition): boolean {
    return this.records.select({ where, limit: 1 }).length > 0;
  }

  count(where: Condition): number {
    return this.records.count(where);
  }

  /** The rows that `ids` name. Throws RpcFault where one of them is not there. */
  named({ ids }: Params): Row[] {
    if (!Array.isArray(ids) || ids.length > rowsMax || !ids.every(Number.isSafeInteger)) throw new RpcFault(-32602, `ids must be a list of at most ${rowsMax} numbers`);
    const rows = (ids as number[]).map((id) => this.records.get(String(id)));
    const missing = (ids as number[]).filter((_, place) => !rows[place]);
    if (missing.length > 0) throw new RpcFault('not_found', `There is no ${this.entity.name} ${missing.slice(0, 10).join(', ')}`, { ids: missing });
    return rows as Row[];
  }

  /** Writes what the system itself decides. */
  set({ id, body }: Row, values: Values): void {
    this.records.write(id, { ...body, ...values });
  }

  private found({ domain = [], offset = 0, limit = limitUsual, order = [] }: Params): Row[] {
    if (!isWhole(offset, 0, Number.MAX_SAFE_INTEGER) || !isWhole(limit, 1, limitMax)) throw new RpcFault(-32602, `offset must be a whole number, and limit one from 1 to ${limitMax}`);
    return this.records.select({ where: readDomain(this.entity, domain), order: readOrder(this.entity, order), limit, offset });
  }

  private create(row: unknown): number {
    const values = this.complete(row, undefined, this.entity.kept);
    this.check(values, undefined);
    const same = this.sameAs(values);
    if (same) throw new RpcFault('duplicate', `There is a ${this.entity.name} of this ${this.entity.unique}`, { id: Number(same.id) });
    return Number(this.records.write(this.nextId(), values).id);
  }

  private change({ id, body }: Row, changes: unknown): void {
    const values = this.complete(changes, body, this.entity.kept);
    this.check(values, body);
    const same = this.sameAs(values);
    if (same && same.id !== id) throw new RpcFault('duplicate', `There is another ${this.entity.name} of this ${this.entity.unique}`, { id: Number(same.id) });
    this.records.put(id, values);
  }

  private complete(given: unknown, before: Values | undefined, kept: readonly string[]): Values {
    if (!isObject(given)) throw new RpcFault(-32602, 'A row must be an object');
    const { fields, needed, defaults, employeeList } = this.entity;
    const own = { ...given };
    for (const name of ['id', 'last_modified_at']) delete own[name];
    const listed = employeeList === undefined ? undefined : own[employeeList];
    if (employeeList !== undefined) delete own[employeeList];
    const faults = fieldFaults(fields, own, 'refused');
    for (const name of kept) if (own[name] !== undefined) faults[name] = 'is set by the system';
    if (listed != null && !(Array.isArray(listed) && listed.every(Number.isSafeInteger))) faults[employeeList!] = 'must be a list of employee ids, or null for everybody';
    const under = before ? (before as FieldValues) : defaults;
    const after: Values = allFields(fields, { ...under, ...knownFields(fields, own) });
    for (const name of needed) if (after[name] == null || after[name] === '') faults[name] ??= 'is empty';
    if (Object.keys(faults).length > 0) throw new RpcFault('invalid_values', faultsInWords(faults), { fields: faults });
    return employeeList === undefined ? after : { ...after, [employeeList]: (listed === undefined ? before?.[employeeList] : (listed as number[] | null)) ?? null };
  }

  private sameAs(values: Values): Row | undefined {
    return this.entity.unique === undefined ? undefined : this.records.having(this.entity.unique, values[this.entity.unique] as string)[0];
  }

  private nextId(): string {
    let next = (this.numbers.get(this.entity.name) ?? 0) + 1;
    while (this.records.get(String(next))) next += 1;
    this.numbers.set(this.entity.name, next);
    return String(next);
  }
}

function listOf(rows: unknown, name: string): unknown[] {
  if (!Array.isArray(rows) || rows.length === 0 || rows.length > rowsMax) throw new RpcFault(-32602, `${name} must be a list of 1 to ${rowsMax}`);
  return rows;
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}

function shown({ id, changedAt, body }: Row, fields: unknown): Record<string, unknown> {
  const row = { id: Number(id), ...body, last_modified_at: new Date(changedAt).toISOString().replace(/\.\d+Z$/, 'Z') };
  if (fields === undefined || fields === null) return row;
  if (!Array.isArray(fields)) throw new RpcFault(-32602, 'fields must be a list of names');
  return Object.fromEntries(Object.entries(row).filter(([name]) => name === 'id' || fields.includes(name)));
}
