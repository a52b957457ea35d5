import type { Expression } from '@muster/domain-mapping';
import { PermanentError } from '@muster/platform-kernel';
import type { ControlFormat, TotalsDeclaration } from './drop-declaration.js';
import { compileReading, shortText } from './read-answer.js';

/** What is told of a file. Sums are decimals as text. */
export interface ControlTotals {
  readonly rows?: number;
  readonly sums: ReadonlyMap<string, string>;
  readonly sha256?: string;
}
/** What a file holds. */
export interface FileTotals {
  readonly rows: number;
  readonly sums: ReadonlyMap<string, string>;
  readonly sha256: string;
}
export interface ControlInput {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const PLACES = 12;
const decimal = new RegExp(`^([+-]?)(\\d{1,30})(?:\\.(\\d{1,${PLACES}}))?$`);

/** Adds decimals without a loss, however many they are. */
export class DecimalSum {
  private units = 0n;

  /** False where the text is no decimal of at most twelve places. */
  add(text: string): boolean {
    const [, sign, whole, fraction = ''] = decimal.exec(text) ?? [];
    if (whole === undefined) return false;
    const units = BigInt(whole + fraction.padEnd(PLACES, '0'));
    this.units += sign === '-' ? -units : units;
    return true;
  }

  /** Without zeros that say nothing. */
  toString(): string {
    const digits = (this.units < 0n ? -this.units : this.units).toString().padStart(PLACES + 1, '0');
    const fraction = digits.slice(-PLACES).replace(/0+$/, '');
    return `${this.units < 0n ? '-' : ''}${digits.slice(0, -PLACES)}${fraction === '' ? '' : `.${fraction}`}`;
  }
}

/** The content of a control file. Throws PermanentError bad-control. */
export function readControl(text: string, format: ControlFormat): unknown {
  if (format === 'text') return text;
  if (format === 'pairs') {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
    return Object.fromEntries(lines.map((line) => {
      const [, name, value] = /^\s*([^=:]+?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
      if (name === undefined) throw new PermanentError('bad-control', 'A line of the control file is not name=value. Let the sender correct it, or declare another format.');
      return [name, value];
    }));
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new PermanentError('bad-control', 'The control file is no JSON. Let the sender correct it, or declare another format.');
  }
}

/** Reads what is told of a file. Throws PermanentError bad-control where a declared total is not told. */
export function compileControl({ rows, sums = {}, sha256 }: TotalsDeclaration): (input: ControlInput) => Promise<ControlTotals> {
  const [ofRows, ofHash] = [rows, sha256].map((source) => (source === undefined ? undefined : compileReading(source)));
  const ofSums = Object.entries(sums).map(([column, source]) => [column, compileReading(source)] as const);
  return async (input) => {
    const told = async (expression: Expression | undefined, fits: RegExp, what: string) => {
      if (!expression) return undefined;
      const text = await valueOf(expression, input);
      if (text === undefined || !fits.test(text)) throw new PermanentError('bad-control', `The control tells no ${what} (${expression.source}). Let the sender write it, or correct the expression.`);
      return text;
    };
    const count = await told(ofRows, /^\d{1,15}$/, 'number of rows');
    const hash = await told(ofHash, /^[0-9a-f]{64}$/i, 'SHA-256');
    const totals = new Map<string, string>();
    for (const [column, expression] of ofSums) totals.set(column, normal((await told(expression, decimal, `sum of ${column}`))!));
    return { rows: count === undefined ? undefined : Number(count), sums: totals, sha256: hash?.toLowerCase() };
  };
}

async function valueOf(expression: Expression, input: ControlInput): Promise<string | undefined> {
  try {
    return shortText(await expression.evaluate(input));
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'expression-failed') return undefined;
    throw error;
  }
}

function normal(text: string): string {
  const sum = new DecimalSum();
  sum.add(text);
  return sum.toString();
}

/** In words, every total that differs; the file is not what its sender meant to send. */
export function differencesOf(told: ControlTotals, found: FileTotals): string[] {
  const pairs: [string, string | undefined, string][] = [
    ['rows', told.rows?.toString(), String(found.rows)],
    ...[...told.sums].map(([column, sum]): [string, string, string] => [`sum of ${column}`, sum, found.sums.get(column) ?? '0']),
    ['SHA-256', told.sha256, found.sha256],
  ];
  return pairs.filter(([, said, is]) => said !== undefined && said !== is).map(([what, said, is]) => `${what} is ${is}, and was told as ${said}`);
}
