import { createHash } from 'node:crypto';
import { jsonObject } from '../http/json-body.js';
import type { Route } from '../http/routes.js';
import { inTransaction } from '../storage/database.js';
import { Records, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { checkFile, type Control, type PayLine, type PayrollKnowledge, type Reason, type Totals } from './check-file.js';
import { payrollError, payrollForm, payrollRefusal } from './payroll-form.js';

interface Dropped {
  text: string;
  sha256: string;
}

interface Result extends Partial<Totals> {
  file: string;
  state: 'accepted' | 'refused' | 'duplicate';
  sha256: string;
  processed_at: string;
  reasons: Reason[];
  /** duplicate: the file that was paid. */
  duplicate_of?: string;
}

interface StoredResult {
  result: Result;
  visibleAtMs: number;
}

/** `/inbox` and `/outbox`: files are dropped, checked as a whole when their control totals arrive, and answered by a result file. */
export class FileExchange {
  readonly routes: Route[] = [
    { method: 'PUT', path: '/inbox/:name', handle: (request, name) => inTransaction(this.parts.database, () => this.drop(name!, request)) },
    { method: 'GET', path: '/outbox', handle: () => ({ status: 200, body: { files: this.visible().map(listed) } }) },
    { method: 'GET', path: '/outbox/:name', handle: (_, name) => this.resultFile(name!) },
  ];
  readonly payments: Collection;
  readonly results: Collection;
  private readonly inbox: Records<Dropped>;
  private readonly outbox: Records<StoredResult>;
  private readonly paidFiles: Records<{ file: string }>;
  private readonly paidLines: Records<PayLine & { file: string; line: number }>;

  constructor(private readonly parts: SystemParts, private readonly knowledge: () => PayrollKnowledge, private readonly processingS: () => number) {
    const { database, now } = parts;
    this.inbox = new Records(database, 'inbox', now);
    this.outbox = new Records(database, 'outbox', now);
    this.paidFiles = new Records(database, 'paid-files', now);
    this.paidLines = new Records(database, 'payments', now);
    const seed = () => { throw payrollRefusal(405, 'method_not_allowed', 'This comes from files alone.'); };
    this.payments = { seed, rows: () => this.paidLines.select().map(({ body }) => body) };
    this.results = { seed, rows: () => this.outbox.select().map(({ body }) => body.result) };
  }

  private drop(name: string, request: VendorRequest): VendorAnswer {
    const [, file, type] = /^([\w-][\w.-]{0,79})\.(csv|ctl)$/.exec(name) ?? [];
    if (!file) return payrollError(400, 'invalid_name', 'Names are letters, digits, dots, dashes and underscores, and end in .csv or .ctl.');
    return type === 'csv' ? this.keep(file, request.body) : this.process(file, jsonObject({ headers: {}, body: request.body }, payrollForm));
  }

  /** Written over as often as is wished, up to its control totals. */
  private keep(file: string, body: Buffer): VendorAnswer {
    const status = this.inbox.get(file) ? 200 : 201;
    const sha256 = createHash('sha256').update(body).digest('hex');
    this.inbox.write(file, { text: body.toString('utf8'), sha256 });
    return { status, body: { file: `${file}.csv`, bytes: body.length, sha256 } };
  }

  private process(file: string, control: Record<string, unknown>): VendorAnswer {
    const dropped = this.inbox.get(file)?.body;
    if (!dropped) return payrollError(409, 'file_missing', `Drop ${file}.csv first.`);
    const result = this.resultOf(file, dropped, control as Control);
    this.outbox.write(file, { result, visibleAtMs: this.parts.now() + this.processingS() * 1_000 });
    return { status: 202, body: { file: `${file}.csv`, result: `/payroll/outbox/${file}.result.json` } };
  }

  private resultOf(file: string, { text, sha256 }: Dropped, control: Control): Result {
    const common = { file: `${file}.csv`, sha256, processed_at: new Date(this.parts.now()).toISOString() };
    const before = this.paidFiles.get(sha256)?.body.file;
    if (before !== undefined) return { ...common, state: 'duplicate', reasons: [], duplicate_of: `${before}.csv` };
    const { lines, totals, reasons } = checkFile(text, sha256, control, this.knowledge());
    if (this.isPaid(file)) reasons.unshift({ line: null, code: 'file_name_used', message: 'Another file of this name was paid.' });
    if (reasons.length > 0) return { ...common, state: 'refused', ...totals, reasons };
    this.paidFiles.write(sha256, { file });
    lines.forEach((line, place) => this.paidLines.write(`${file}/${place + 2}`, { file: `${file}.csv`, line: place + 2, ...line }));
    return { ...common, state: 'accepted', ...totals, reasons: [] };
  }

  private isPaid(file: string): boolean {
    return this.paidFiles.count({ sql: "json_extract(body, '$.file') = ?", params: [file] }) > 0;
  }

  private visible(): StoredRecord<StoredResult>[] {
    return this.outbox.select({ where: { sql: "json_extract(body, '$.visibleAtMs') <= ?", params: [this.parts.now()] }, order: 'id' });
  }

  private resultFile(name: string): VendorAnswer {
    const found = this.visible().find(({ id }) => `${id}.result.json` === name);
    return found ? { status: 200, body: found.body.result } : payrollError(404, 'not_found', 'There is no such file yet.');
  }
}

function listed({ id, body: { result } }: StoredRecord<StoredResult>): unknown {
  return { name: `${id}.result.json`, bytes: Buffer.byteLength(JSON.stringify(result)), modified_at: result.processed_at };
}
