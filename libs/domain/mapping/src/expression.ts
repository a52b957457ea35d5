import { PermanentError } from '@muster/platform-kernel';
import jsonata from 'jsonata';
import { hierarchyParent, hierarchyPath } from './hierarchyid.js';
import type { Row } from './mapping.js';

/** Reads a value from a row. A plain path answers at once; JSONata answers later. undefined and null both mean no value. */
export interface Expression {
  readonly source: string;
  evaluate(row: Row): unknown;
  /** The columns it names. */
  readonly columns: readonly string[];
}

const plainPath = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;
/** Longest run of one expression on one row (milliseconds) and deepest recursion: a mapping may be wrong, and must not hold the intake for ever. */
const limits = { timeout: 1_000, stack: 500 };

interface AstNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly AstNode[];
}

/** The columns at which paths begin. What stands inside a step or a lambda is relative to something else than the row. */
function columnsOf(node: unknown, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) columnsOf(item, found);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  const { type, steps } = node as AstNode;
  if (type === 'lambda') return;
  if (type === 'path') {
    const first = steps?.[0];
    if (first?.type === 'name') found.add(String(first.value));
    else columnsOf(first, found);
    return;
  }
  for (const inside of Object.values(node)) columnsOf(inside, found);
}

const textOrNull = (change: (hex: string) => unknown) => (hex: unknown) => (typeof hex === 'string' ? change(hex) : undefined);

function compileJsonata(source: string): Expression {
  const compiled = jsonata(source, limits);
  compiled.registerFunction('hierarchyParent', textOrNull((hex) => hierarchyParent(hex) ?? undefined));
  compiled.registerFunction('hierarchyPath', textOrNull(hierarchyPath));
  const columns = new Set<string>();
  columnsOf(compiled.ast(), columns);
  return { source, columns: [...columns], evaluate: (row) => evaluateJsonata(compiled, source, row) };
}

async function evaluateJsonata(compiled: jsonata.Expression, source: string, row: Row): Promise<unknown> {
  try {
    return (await compiled.evaluate(row)) as unknown;
  } catch (error) {
    if (error instanceof PermanentError) throw error;
    // JSONata's message shows the value, so only its code is told.
    const code = (error as { code?: unknown }).code;
    throw new PermanentError('expression-failed', `The expression ${source} fails on this row${typeof code === 'string' ? ` (JSONata ${code})` : ''}. Correct the row, or the expression in the mapping.`);
  }
}

/** Compiles an expression of a mapping; a plain path becomes an accessor. Throws PermanentError expression-invalid. */
export function compileExpression(source: string): Expression {
  const trimmed = source.trim();
  if (!plainPath.test(trimmed)) {
    try {
      return compileJsonata(trimmed);
    } catch (error) {
      throw new PermanentError('expression-invalid', `${trimmed} is no JSONata expression: ${(error as Error).message}`);
    }
  }
  const [column, ...rest] = trimmed.split('.') as [string, ...string[]];
  const evaluate = rest.length === 0 ? (row: Row) => row[column] : (row: Row) => rest.reduce<unknown>((value, step) => (value !== null && typeof value === 'object' ? (value as Row)[step] : undefined), row[column]);
  return { source: trimmed, columns: [column], evaluate };
}
