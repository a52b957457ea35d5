import { compileExpression, type Bindings, type Expression } from '@muster/domain-mapping';
import { PermanentError } from '@muster/platform-kernel';

/** A text in quotes alone would be a constant: it is the name of a field, such as "@odata.nextLink". */
const quotedName = /^\s*(["'])([^"'`]+)\1\s*$/;

/** Compiles an expression that reads from an answer or a row. Throws PermanentError expression-invalid. */
export const compileReading = (source: string): Expression => compileExpression(source.replace(quotedName, '`$2`'));

/** What an expression reads from an answer. Throws PermanentError contract where it fails: the system does not answer as declared. */
export async function readAnswer(expression: Expression, answer: unknown, bindings?: Bindings): Promise<unknown> {
  try {
    return await expression.evaluate(answer, bindings);
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'expression-failed') throw contractFault(error.message);
    throw error;
  }
}

export const contractFault = (message: string) => new PermanentError('contract', message);

/** Whether a condition holds: as JSONata's $boolean, save that a list holds where it has elements. */
export function holds(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value !== null && typeof value === 'object') return Object.keys(value).length > 0;
  return Boolean(value);
}

/** A condition over an answer. One that fails does not hold: it was written for answers of another shape. */
export async function answerHolds(expression: Expression | undefined, answer: unknown): Promise<boolean> {
  if (!expression) return false;
  try {
    return holds(await expression.evaluate(answer));
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'expression-failed') return false;
    throw error;
  }
}

/** An id, a version, a cursor: undefined where it is empty, or neither text nor number. */
export function shortText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A count. Throws PermanentError contract where it is no whole number of 0 or more. */
export function countOf(value: unknown, expression: Expression): number {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) throw contractFault(`${expression.source} is no number in the answer. Correct the expression, or the system has changed.`);
  return count;
}
