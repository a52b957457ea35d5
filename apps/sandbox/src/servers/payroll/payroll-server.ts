import type { Fields } from '../fields.js';
import { basicOf } from '../http/basic.js';
import { Routes } from '../http/routes.js';
import { logins, Settings, texts, whole } from '../settings.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { Admission, Collection, SystemParts, VendorAnswer, VendorRequest, VendorSystem } from '../vendor-system.js';
import { FileExchange } from './file-exchange.js';
import { KeptRows } from './kept-rows.js';
import { NightlyExport } from './nightly-export.js';
import { payrollForm, payrollUnauthorized } from './payroll-form.js';
import { WorkerFiles } from './worker-files.js';

const payrollSettings = {
  latencyMs: whole(0),
  users: logins([{ name: 'muster', secret: 'payroll-password' }]),
  payCodes: texts(['REG', 'OT', 'LEAVE', 'SICK', 'EXP']),
  /** How long after its control totals the result of a file appears. */
  processingS: whole(0),
  /** When the nightly file is made. */
  exportHourUtc: whole(2),
  /** How many more rows than the nightly file has its control tells. */
  exportRowsOff: whole(0),
  /** Folders in which lists of workers are dropped. */
  workerFolders: texts([]),
};

const employeeFields = { employee_no: 'text', name: 'text', company: 'text', pay_group: 'text', cost_center: 'text', status: 'text', on_payroll_from: 'date', on_payroll_to: 'date', fte: 'decimal' } as const satisfies Fields;
/** What the nightly file tells of them. */
const exportedFields = Object.keys(employeeFields).filter((name) => name !== 'fte');
const periodFields = { pay_group: 'text', period: 'text', cut_off: 'text' } as const satisfies Fields;

/** Payroll of the old kind: files with control totals, cut-off times, and no second chance. */
export class PayrollServer implements VendorSystem {
  readonly form = payrollForm;
  readonly settings: Settings<typeof payrollSettings>;
  readonly collections: Record<string, Collection>;
  private readonly workers: WorkerFiles;
  private readonly routes: Routes;

  constructor(parts: SystemParts) {
    this.settings = new Settings(payrollSettings, new KeyedValues(parts.database, 'settings'), parts.settings);
    const employees: KeptRows = new KeptRows(parts, 'employees', employeeFields, ['employee_no'], () => nightly.beforeChange());
    const periods = new KeptRows(parts, 'pay-periods', periodFields, ['pay_group', 'period']);
    const nightly = new NightlyExport(parts, exportedFields, () => employees.rows(), () => this.settings.values.exportHourUtc, () => this.settings.values.exportRowsOff);
    const exchange = new FileExchange(parts, () => ({
      payGroupOf: (no) => employees.records.get(no)?.body.pay_group as string | undefined,
      cutOffOf: (group, period) => cutOffMs(periods.records.get(`${group}/${period}`)?.body.cut_off),
      payCodes: this.settings.values.payCodes, nowMs: parts.now(),
    }), () => this.settings.values.processingS);
    this.workers = new WorkerFiles(parts, () => this.settings.values.workerFolders, (line) => employees.seed({ ...employees.records.get(line.employee_no!)?.body, ...line }));
    this.collections = { employees, 'pay-periods': periods, payments: exchange.payments, results: exchange.results, 'worker-files': this.workers.results };
    this.routes = new Routes([...exchange.routes, { method: 'GET', path: '/export/employees.csv', handle: (request) => nightly.answer(request) }, { method: 'GET', path: '/export/employees.ctl', handle: () => nightly.control() }], payrollForm);
  }

  admit({ headers }: VendorRequest): Admission {
    const given = basicOf(headers);
    const isKnown = this.settings.values.users.some(({ name, secret }) => name === given?.name && secret === given.secret);
    return isKnown ? {} : { refusal: payrollUnauthorized('Log on with a name and a password.') };
  }

  /** Takes the lists of workers that were dropped. */
  tick(): number {
    return this.workers.take();
  }

  answer(request: VendorRequest): VendorAnswer {
    this.tick();
    return this.routes.answer(request);
  }

  secrets(): string[] {
    return this.settings.values.users.flatMap(({ name, secret }) => [secret, Buffer.from(`${name}:${secret}`).toString('base64')]);
  }
}

function cutOffMs(cutOff: unknown): number | undefined {
  return typeof cutOff === 'string' ? Date.parse(cutOff) : undefined;
}
