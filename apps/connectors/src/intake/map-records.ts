import { isTaken, keyOf, mapGroup, mapRow, RowReader, versionKeyOf, type MappedChange, type Output, type Row, type SourceFile } from '@muster/domain-mapping';
import { PermanentError } from '@muster/platform-kernel';
import type { Mapped, ParkedRow } from '../file-intake/map-files.js';
import { NO_ALIASES, underKnownNames, type FieldAliases } from './field-alias.store.js';
import { Findings, type VendorFinding } from './vendor-finding.store.js';

type ApiRecord = Readonly<Record<string, unknown>>;

/** Records of an API have no line. */
const NO_LINE = 0;
const NO_LOOKUPS = new Map();

/** Maps the rows of one page. Rows of one timeline stand together in the page, since they were parts of one record. */
export class RecordMapper {
  private readonly reader: RowReader;
  private readonly findings = new Findings();
  /** Columns that no record had since the last findings of a whole read. */
  private unseen: Set<string>;

  /** @param explodes field of a record that its rows were made of, which is no part of what they say */
  constructor(
    private readonly output: Output,
    private readonly file: SourceFile,
    private readonly stream: string,
    private readonly explodes?: string,
    private readonly aliases: FieldAliases = NO_ALIASES,
  ) {
    this.reader = new RowReader(file);
    this.unseen = this.wantedColumns();
  }

  /** Where records were not as the mapping expects them, since the last time. */
  takeFindings(): VendorFinding[] {
    return this.findings.take();
  }

  /** Begins a whole read: what it does not bring by its end is missing. */
  beginWhole(): void {
    this.unseen = this.wantedColumns();
  }

  /** Columns that no record of the whole read had. */
  missingFields(): string[] {
    return [...this.unseen];
  }

  private wantedColumns(): Set<string> {
    return new Set(Object.entries(this.file.columns).filter(([, declared]) => !declared?.drop).map(([name]) => name));
  }

  async map(records: readonly ApiRecord[]): Promise<Mapped[]> {
    const mapped = this.output.grouped ? await this.mapTimelines(records) : await this.mapSingly(records);
    // A record that changed while its pages were read may come twice: what was read later is newer.
    const last = new Map<string, number>();
    mapped.forEach((item, i) => 'change' in item && last.set(versionKeyOf(item.change), i));
    return mapped.filter((item, i) => !('change' in item) || last.get(versionKeyOf(item.change)) === i);
  }

  private async mapSingly(records: readonly ApiRecord[]): Promise<Mapped[]> {
    const { taken, mapped } = await this.take(records);
    for (const { key, record, row } of taken) {
      try {
        mapped.push(this.changed(await mapRow(this.output, key, NO_LINE, row, NO_LOOKUPS), [record]));
      } catch (error) {
        mapped.push(this.parked(error, record, key));
      }
    }
    return mapped;
  }

  private async mapTimelines(records: readonly ApiRecord[]): Promise<Mapped[]> {
    const { taken, mapped } = await this.take(records);
    // A timeline without the part that could not be read would take back what that part says.
    const heldBack = new Set(mapped.map(({ key }) => key));
    for (const [key, parts] of Map.groupBy(taken, (one) => one.key)) {
      if (heldBack.has(key)) continue;
      const result = await mapGroup(this.output, key, parts.map(({ row }) => ({ line: NO_LINE, row })), NO_LOOKUPS);
      if ('faults' in result) for (const { error } of result.faults) mapped.push(this.parked(error, parts[0]!.record, key));
      else mapped.push(this.changed(result, parts.map(({ record }) => record)));
    }
    return mapped;
  }

  /** Reads the records that the output wants. One that cannot be read is parked under its key as it came, so that it does not count as gone. */
  private async take(records: readonly ApiRecord[]): Promise<{ taken: { key: string; record: ApiRecord; row: Row }[]; mapped: (Mapped & { key?: string })[] }> {
    const taken: { key: string; record: ApiRecord; row: Row }[] = [];
    const mapped: ParkedRow[] = [];
    for (const whole of records) {
      const record = underKnownNames(this.withoutRows(whole), this.aliases);
      for (const name of this.unseen) if (Object.hasOwn(record, name)) this.unseen.delete(name);
      const unknown = this.reader.unknownFields(record);
      try {
        const row = this.reader.readRecord(record);
        if (!(await isTaken(this.output, row))) continue;
        const key = await keyOf(this.output, row);
        for (const field of unknown) this.findings.note('unknown-field', field, key);
        if (unknown.length > 0 && this.file.unknown === 'park') throw unknownFields(unknown);
        taken.push({ key, record, row });
      } catch (error) {
        mapped.push(this.parked(error, record, await this.keyAlone(record)));
      }
    }
    return { taken, mapped };
  }

  private withoutRows(record: ApiRecord): ApiRecord {
    if (this.explodes === undefined || !Object.hasOwn(record, this.explodes)) return record;
    const { [this.explodes]: rows, ...rest } = record;
    return this.file.columns[this.explodes] === undefined ? rest : { ...rest, [this.explodes]: rows };
  }

  private async keyAlone(record: ApiRecord): Promise<string | undefined> {
    try {
      return await keyOf(this.output, record);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return undefined;
    }
  }

  private changed(change: MappedChange, records: readonly ApiRecord[]): Mapped {
    for (const { attribute, table } of change.unknownCodes) this.findings.note('unknown-code', `${attribute}/${table}`, change.key);
    const original = () => (this.output.grouped ? records.map((record) => this.reader.original(record)) : this.reader.original(records[0]!));
    return { file: this.stream, change, redacted: () => this.redacted(records[0]!), original };
  }

  private redacted(record: ApiRecord) {
    return this.reader.redacted(Object.keys(record), Object.values(record), true);
  }

  /** Rethrows what is no fault of the record. */
  private parked(error: unknown, record: ApiRecord, key: string | undefined): ParkedRow {
    if (!(error instanceof PermanentError)) throw error;
    return { file: this.stream, line: NO_LINE, code: error.code, reason: error.message, redacted: this.redacted(record), key };
  }
}

const FIELDS_TOLD = 10;

function unknownFields(fields: readonly string[]): PermanentError {
  const told = `${fields.slice(0, FIELDS_TOLD).join(', ')}${fields.length > FIELDS_TOLD ? ` and ${fields.length - FIELDS_TOLD} more` : ''}`;
  return new PermanentError('unknown-field', `The record has ${told}, which the mapping does not name, and the mapping says unknown: park. Name it under columns (drop: true where it is not wanted), or let unknown fields pass.`);
}
