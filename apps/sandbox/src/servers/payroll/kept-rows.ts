import { allFields, faultsInWords, fieldFaults, knownFields, type Fields, type FieldValues } from '../fields.js';
import { Records } from '../storage/records.store.js';
import type { Collection, SystemParts } from '../vendor-system.js';
import { payrollRefusal } from './payroll-form.js';

/** Rows that payroll's own people keep: who is on the payroll, and when periods close. Nobody outside writes them. */
export class KeptRows implements Collection {
  readonly records: Records<FieldValues>;

  /** @param beforeChange called ahead of each row */
  constructor({ database, now }: SystemParts, collection: string, private readonly fields: Fields, private readonly keys: readonly string[], private readonly beforeChange: () => void = () => undefined) {
    this.records = new Records(database, collection, now);
  }

  seed(row: Record<string, unknown>): void {
    const faults = fieldFaults(this.fields, row, 'refused');
    for (const key of this.keys) if (typeof row[key] !== 'string' || row[key] === '') faults[key] = 'is empty';
    if (this.fields.cut_off && Number.isNaN(Date.parse(String(row.cut_off)))) faults.cut_off = 'must be an ISO 8601 time';
    if (Object.keys(faults).length > 0) throw payrollRefusal(400, 'invalid', faultsInWords(faults));
    this.beforeChange();
    this.records.put(this.keys.map((key) => row[key]).join('/'), allFields(this.fields, knownFields(this.fields, row)));
  }

  rows(): FieldValues[] {
    return this.records.select().map(({ body }) => body);
  }
}
