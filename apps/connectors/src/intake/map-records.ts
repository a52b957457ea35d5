import { isTaken, keyOf, mapGroup, mapRow, RowReader, type MappedChange, type Output, type SourceFile } from '@muster/domain-mapping';
import { PermanentError } from '@muster/platform-kernel';
import type { Mapped, ParkedRow } from '../file-intake/map-files.js';

type ApiRecord = Readonly<Record<string, unknown>>;

/** Records of an API have no line. */
const NO_LINE = 0;
const NO_LOOKUPS = new Map();

/** Maps the rows of one page. Rows of one timeline stand together in the page, since they were parts of one record. */
export class RecordMapper {
  private readonly reader: RowReader;

  constructor(
    private readonly output: Output,
    file: SourceFile,
    private readonly stream: string,
  ) {
    this.reader = new RowReader(file);
  }

  async map(records: readonly ApiRecord[]): Promise<Mapped[]> {
    const mapped = this.output.grouped ? await this.mapTimelines(records) : await this.mapSingly(records);
    // A record that changed while its pages were read may come twice: what was read later is newer.
    const last = new Map<string, number>();
    mapped.forEach((item, i) => 'change' in item && last.set(item.change.key, i));
    return mapped.filter((item, i) => !('change' in item) || last.get(item.change.key) === i);
  }

  private async mapSingly(records: readonly ApiRecord[]): Promise<Mapped[]> {
    const mapped: Mapped[] = [];
    for (const record of records) {
      let key: string | undefined;
      try {
        const row = this.reader.readRecord(record);
        if (!(await isTaken(this.output, row))) continue;
        key = await keyOf(this.output, row);
        mapped.push(this.changed(await mapRow(this.output, key, NO_LINE, row, NO_LOOKUPS), record));
      } catch (error) {
        mapped.push(this.parked(error, record, key));
      }
    }
    return mapped;
  }

  private async mapTimelines(records: readonly ApiRecord[]): Promise<Mapped[]> {
    const groups = new Map<string, ApiRecord[]>();
    const mapped: Mapped[] = [];
    const heldBack = new Set<string>();
    for (const record of records) {
      let key: string | undefined;
      try {
        const row = this.reader.readRecord(record);
        if (!(await isTaken(this.output, row))) continue;
        key = await keyOf(this.output, row);
        groups.set(key, [...(groups.get(key) ?? []), record]);
      } catch (error) {
        mapped.push(this.parked(error, record, key));
        // A timeline without the part that could not be read would take back what that part says.
        heldBack.add(await this.keyAlone(record));
      }
    }
    for (const [key, parts] of groups) {
      if (heldBack.has(key)) continue;
      const rows = parts.map((record) => ({ line: NO_LINE, row: this.reader.readRecord(record) }));
      const result = await mapGroup(this.output, key, rows, NO_LOOKUPS);
      if ('faults' in result) for (const { error } of result.faults) mapped.push(this.parked(error, parts[0]!, key));
      else mapped.push(this.changed(result, parts[0]!));
    }
    return mapped;
  }

  /** Whom a part that cannot be read belongs to: what its key says as it came. */
  private async keyAlone(record: ApiRecord): Promise<string> {
    try {
      return await keyOf(this.output, record);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return '';
    }
  }

  private changed(change: MappedChange, record: ApiRecord): Mapped {
    return { file: this.stream, change, redacted: () => this.redacted(record) };
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
