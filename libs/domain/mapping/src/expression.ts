import { PermanentError, TransientError } from '@muster/platform-kernel';
import jsonata from 'jsonata';
import { readsOf, type Reads } from './expression-reads.js';
import { hierarchyParent, hierarchyPath } from './hierarchyid.js';
import { runAlone, type Meter } from './run-alone.js';

/** What $name stands for, beside JSONata's own functions: functions and values. */
export type Bindings = Readonly<Record<string, unknown>>;

/** Reads a value from a row. A plain path answers at once; JSONata answers later. undefined and null both mean no value. */
export interface Expression extends Reads {
  readonly source: string;
  /** Throws PermanentError expression-failed, which never shows the value; TransientError machine-busy where it had no time. */
  evaluate(row: unknown, bindings?: Bindings): unknown;
}

const plainPath = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;
/** Longest run of one expression on one row (milliseconds, by the clock) and deepest recursion: a mapping may be wrong, and must not hold the intake for ever. */
const limits = { timeout: 1_000, stack: 500 };
/** JSONata's code of a run that the clock stopped. */
const OVERDUE = 'D1012';

/** Other limits than in service, for specs. */
export interface Timing {
  readonly timeoutMs?: number;
  readonly meter?: Meter;
}

const textOrNull = (change: (hex: string) => unknown) => (hex: unknown) => (typeof hex === 'string' ? change(hex) : undefined);

function compileJsonata(source: string, { timeoutMs = limits.timeout, meter }: Timing): Expression {
  const compiled = jsonata(source, { ...limits, timeout: timeoutMs });
  compiled.registerFunction('hierarchyParent', textOrNull((hex) => hierarchyParent(hex) ?? undefined));
  compiled.registerFunction('hierarchyPath', textOrNull(hierarchyPath));
  return { source, ...readsOf(compiled.ast()), evaluate: (row, bindings) => evaluateJsonata(source, async () => (await compiled.evaluate(row, bindings)) as unknown, meter) };
}

const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code;
const isOverdue = (error: unknown) => !(error instanceof Error) && codeOf(error) === OVERDUE;

async function evaluateJsonata(source: string, run: () => Promise<unknown>, meter: Meter | undefined): Promise<unknown> {
  try {
    return await run().catch((error: unknown) => {
      if (!isOverdue(error)) throw error;
      return runAlone(source, run, isOverdue, meter);
    });
  } catch (error) {
    if (error instanceof PermanentError || error instanceof TransientError) throw error;
    // JSONata's message shows the value, so only its code is told.
    const code = codeOf(error);
    throw new PermanentError('expression-failed', `The expression ${source} fails on what it was given${typeof code === 'string' ? ` (JSONata ${code})` : ''}. Correct the value at its source, or the expression.`);
  }
}

const memberOf = (value: unknown, name: string): unknown => (value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>)[name] : undefined);

/** An accessor; only where it meets a list on its way is JSONata asked, which goes through the elements. */
function compilePath(source: string, timing: Timing): Expression {
  const steps = source.split('.');
  let throughLists: Expression | undefined;
  const evaluate = (row: unknown, bindings?: Bindings) => {
    let value = row;
    for (const step of steps) {
      if (Array.isArray(value)) return (throughLists ??= compileJsonata(source, timing)).evaluate(row, bindings);
      value = memberOf(value, step);
    }
    return value;
  };
  return { source, columns: steps.slice(0, 1), calls: [], evaluate };
}

/** Compiles an expression; a plain path becomes an accessor. Throws PermanentError expression-invalid. */
export function compileExpression(source: string, timing: Timing = {}): Expression {
  const trimmed = source.trim();
  if (plainPath.test(trimmed)) return compilePath(trimmed, timing);
  try {
    return compileJsonata(trimmed, timing);
  } catch (error) {
    throw new PermanentError('expression-invalid', `${trimmed} is no JSONata expression: ${(error as Error).message}`);
  }
}
