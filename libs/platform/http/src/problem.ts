/** What is wrong with a request, in the words of RFC 9457, with the input, the rule and the remedy. Never personal data. */
export interface ProblemDetails {
  /** urn:muster:problem:<code>; the code is what programs branch on. */
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  /** The parameter, field or path that was refused. */
  input?: string;
  rule?: string;
  remedy?: string;
  /** What is wrong where, in a form with many fields. */
  problems?: readonly FieldProblem[];
}

export interface FieldProblem {
  /** Empty for the whole. */
  readonly path: string;
  readonly problem: string;
}

interface ProblemParts {
  title: string;
  input?: string;
  rule: string;
  remedy: string;
  /** Goes into Retry-After. */
  retryAfterSeconds?: number;
  problems?: readonly FieldProblem[];
}

/** Thrown by whoever answers a request; becomes application/problem+json. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly parts: ProblemParts,
  ) {
    super(`${parts.rule} ${parts.remedy}`);
    this.name = 'Problem';
  }

  get details(): ProblemDetails {
    const { title, input, rule, remedy, problems } = this.parts;
    return { type: `urn:muster:problem:${this.code}`, title, status: this.status, detail: this.message, code: this.code, ...(input === undefined ? {} : { input }), rule, remedy, ...(problems === undefined ? {} : { problems }) };
  }
}

export function badInput(input: string, rule: string, remedy: string): Problem {
  return new Problem(400, 'bad-input', { title: 'The request cannot be read', input, rule, remedy });
}

export function notFound(input: string, rule: string, remedy: string): Problem {
  return new Problem(404, 'not-found', { title: 'There is no such thing here', input, rule, remedy });
}
