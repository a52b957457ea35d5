import { readCsv } from './csv.js';

export const payColumns = ['employee_no', 'pay_group', 'period', 'pay_code', 'hours', 'amount_cents'] as const;
export type PayLine = Record<(typeof payColumns)[number], string>;

/** What a sender says of a file. */
export type Control = Record<'rows' | 'sum_hours' | 'sum_amount_cents' | 'sha256', unknown>;

export interface Reason {
  /** Counted from 1, the header included; null for the file as a whole. */
  line: number | null;
  code: string;
  message: string;
}

export interface Totals {
  rows: number;
  sum_hours: number;
  sum_amount_cents: number;
}

/** What payroll knows, asked line by line. */
export interface PayrollKnowledge {
  payGroupOf(employeeNo: string): string | undefined;
  /** Milliseconds since 1970; undefined for a period that was never opened. */
  cutOffOf(payGroup: string, period: string): number | undefined;
  payCodes: readonly string[];
  nowMs: number;
}

export interface CheckedFile {
  lines: PayLine[];
  totals: Totals;
  reasons: Reason[];
}

const reasonsMax = 1_000;

/** All that is wrong with a file; it is paid where nothing is. */
export function checkFile(text: string, sha256: string, control: Control, knowledge: PayrollKnowledge): CheckedFile {
  const read = readCsv(text);
  if (!Array.isArray(read)) return { lines: [], totals: totalsOf([]), reasons: [{ line: read.line, code: 'malformed', message: 'The line has a quote that is not ended, or stands in the middle.' }] };
  const [header = [], ...rows] = read;
  if (header.join() !== payColumns.join()) return { lines: [], totals: totalsOf([]), reasons: [{ line: 1, code: 'wrong_header', message: `The columns are ${payColumns.join(', ')}.` }] };
  const lines = rows.map((row) => Object.fromEntries(payColumns.map((column, place) => [column, row[place] ?? ''])) as PayLine);
  const totals = totalsOf(lines);
  const faults = rows.flatMap((row, place): Reason[] => (row.length === payColumns.length ? lineFaults(lines[place]!, knowledge) : [{ line: null, code: 'wrong_columns', message: `The line has ${row.length} columns.` }]).map((reason) => ({ ...reason, line: place + 2 })));
  return { lines, totals, reasons: [...controlFaults(totals, sha256, control), ...faults, ...cutOffFaults(lines, knowledge)].slice(0, reasonsMax) };
}

function controlFaults(totals: Totals, sha256: string, control: Control): Reason[] {
  const wanted = { rows: totals.rows, sum_hours: totals.sum_hours, sum_amount_cents: totals.sum_amount_cents, sha256 };
  return Object.entries(wanted).flatMap(([name, value]) => {
    const told = control[name as keyof Control];
    const same = name === 'sha256' ? String(told).toLowerCase() === value : told !== null && told !== '' && Math.round(Number(told) * 100) === Math.round((value as number) * 100);
    return same ? [] : [{ line: null, code: 'total_mismatch', message: `${name} is ${String(value)}, and was told as ${String(told).slice(0, 80)}.` }];
  });
}

function lineFaults(line: PayLine, { payGroupOf, cutOffOf, payCodes }: PayrollKnowledge): Reason[] {
  const group = payGroupOf(line.employee_no);
  const faults: [boolean, string, string][] = [
    [group === undefined, 'unknown_employee', 'Nobody of this number is on the payroll.'],
    [group !== undefined && group !== line.pay_group, 'wrong_pay_group', `The employee is in the pay group ${String(group)}.`],
    [cutOffOf(line.pay_group, line.period) === undefined, 'unknown_period', 'The pay group has no such period.'],
    [!payCodes.includes(line.pay_code), 'unknown_pay_code', `Pay codes are ${payCodes.join(', ')}.`],
    [!/^-?\d{1,6}(\.\d{1,2})?$/.test(line.hours), 'wrong_hours', 'hours must be a decimal of at most two places.'],
    [!/^-?\d{1,12}$/.test(line.amount_cents), 'wrong_amount', 'amount_cents must be a whole number.'],
  ];
  return faults.flatMap(([isWrong, code, message]) => (isWrong ? [{ line: null, code, message }] : []));
}

/** Once for each group and period, at its first line. */
function cutOffFaults(lines: readonly PayLine[], { cutOffOf, nowMs }: PayrollKnowledge): Reason[] {
  const firsts = new Map(lines.map((line, place) => [`${line.pay_group}/${line.period}`, { ...line, place }] as const).reverse());
  return [...firsts.values()].reverse().flatMap(({ pay_group: group, period, place }) => {
    const cutOff = cutOffOf(group, period);
    return cutOff === undefined || nowMs < cutOff ? [] : [{ line: place + 2, code: 'cut_off_passed', message: `${group} ${period} was closed at ${new Date(cutOff).toISOString()}.` }];
  });
}

function totalsOf(lines: readonly PayLine[]): Totals {
  const sum = (column: 'hours' | 'amount_cents') => lines.reduce((total, line) => total + (Math.round(Number(line[column]) * 100) || 0), 0) / 100;
  return { rows: lines.length, sum_hours: sum('hours'), sum_amount_cents: sum('amount_cents') };
}
