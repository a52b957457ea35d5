import { createHash } from 'node:crypto';
import type { FieldValues } from '../fields.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { csvLine } from './csv.js';

interface NightlyFile {
  /** yyyy-mm-dd, the day on whose early morning it was made. */
  night: string;
  madeAtMs: number;
  text: string;
}

const hourMs = 3_600_000;

/** Who is on the payroll, as of last night: what changes during the day is in the next file. */
export class NightlyExport {
  private readonly files: KeyedValues<NightlyFile>;

  constructor(private readonly parts: SystemParts, private readonly columns: readonly string[], private readonly rows: () => FieldValues[], private readonly hourUtc: () => number, private readonly controlRowsOff: () => number) {
    this.files = new KeyedValues(parts.database, 'export');
  }

  /** To be called ahead of each change: a file that is due is made of what held in the night. The first file of all is made when it is first fetched. */
  beforeChange(): void {
    if (this.files.get('employees')) this.present();
  }

  private present(): NightlyFile {
    const shift = this.hourUtc() * hourMs;
    const night = new Date(this.parts.now() - shift).toISOString().slice(0, 10);
    const known = this.files.get('employees');
    if (known?.night === night) return known;
    const onPayroll = this.rows().filter(({ on_payroll_from: from, on_payroll_to: to }) => (from ?? night)! <= night && (to ?? night)! >= night);
    const sorted = onPayroll.sort((a, b) => (a.employee_no! < b.employee_no! ? -1 : 1));
    const file = { night, madeAtMs: Date.parse(night) + shift, text: csvLine(this.columns) + sorted.map((row) => csvLine(this.columns.map((column) => row[column]))).join('') };
    this.files.set('employees', file);
    return file;
  }

  /** What the file holds, for those who check it before they use it. */
  control(): VendorAnswer {
    const { text, madeAtMs } = this.present();
    const rows = text.split('\r\n').length - 2 + this.controlRowsOff();
    return { status: 200, body: { file: 'employees.csv', rows, sha256: createHash('sha256').update(text).digest('hex'), made_at: new Date(madeAtMs).toISOString() } };
  }

  answer({ headers }: VendorRequest): VendorAnswer {
    const { text, madeAtMs } = this.present();
    const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`;
    const told = { etag, 'last-modified': new Date(madeAtMs).toUTCString() };
    const match = headers['if-none-match'];
    const since = Date.parse(headers['if-modified-since'] ?? '');
    const isKnown = match === undefined ? since >= madeAtMs : match.split(',').map((each) => each.trim()).includes(etag);
    return isKnown ? { status: 304, headers: told } : { status: 200, headers: { ...told, 'content-type': 'text/csv; charset=utf-8' }, body: text };
  }
}
