import type { FieldProblem } from './types';

/** What the service refuses, as it says it (RFC 9457), or that it cannot be reached at all. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly remedy: string | null = null,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(detail || title);
  }

  static unreachable(): Problem {
    return new Problem(0, 'The operations service does not answer', 'The page could not reach the service that it asks.', 'Look whether Muster runs; the page asks again by itself.');
  }

  static of(status: number, body: unknown): Problem {
    const told = isRecord(body) ? body : {};
    const title = text(told['title']) ?? fallbackTitle(status);
    const problems = Array.isArray(told['problems']) ? told['problems'].filter(isFieldProblem) : [];
    // The detail is the rule and the remedy in one; apart, the remedy can be set off.
    const remedy = text(told['remedy']);
    const rule = remedy === null ? null : text(told['rule']);
    return new Problem(status, title, rule ?? text(told['detail']) ?? '', remedy, problems);
  }
}

const fallbackTitle = (status: number) => (status === 404 ? 'Not there' : status >= 500 ? 'The operations service failed' : 'The request was refused');
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
const isFieldProblem = (value: unknown): value is FieldProblem => isRecord(value) && typeof value['path'] === 'string' && typeof value['problem'] === 'string';
