import type { ConfigFile, ConfigPath, Finding } from '@muster/domain-governance';
import { compileExpression, type Call, type Expression } from '@muster/domain-mapping';
import { PermanentError } from '@muster/platform-kernel';
import { compileReading } from './read-answer.js';

/** Functions of JSONata 2. */
export const JSONATA_FUNCTIONS: ReadonlySet<string> = new Set((
  'abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent distinct each encodeUrl encodeUrlComponent error eval exists filter floor ' +
  'formatBase formatInteger formatNumber fromMillis join keys length lookup lowercase map match max merge millis min not now number pad parseInteger power random reduce replace reverse round ' +
  'shuffle sift single sort split spread sqrt string substring substringAfter substringBefore sum toMillis trim type uppercase zip'
).split(' '));
/** Those that answer otherwise each time. */
export const UNSTEADY_FUNCTIONS: ReadonlySet<string> = new Set(['now', 'millis', 'random', 'shuffle']);

export interface ExpressionRules {
  /** What the input has; any where undefined. */
  readonly fields?: readonly string[];
  /** Functions beside JSONata's own. */
  readonly functions?: readonly string[];
}

/** Fields of an answer, as conditions over it see them. */
export const ANSWER_FIELDS = ['status', 'headers', 'body'] as const;
export const CALL_FIELDS = [...ANSWER_FIELDS, 'method', 'path'] as const;

/** Looks at the expressions of one file. */
export class ExpressionLint {
  constructor(private readonly file: ConfigFile) {}

  /** An expression that reads from an answer, where a name in quotes is a name. */
  reading(source: string | undefined, path: ConfigPath, rules: ExpressionRules = {}): Finding[] {
    return source === undefined ? [] : this.compiled(() => compileReading(source), path, (expression) => this.against(expression, path, rules));
  }

  condition(source: string | undefined, path: ConfigPath, rules: ExpressionRules): Finding[] {
    return source === undefined ? [] : this.compiled(() => compileExpression(source), path, (expression) => this.against(expression, path, rules));
  }

  compiled(compile: () => Expression, path: ConfigPath, look: (expression: Expression) => Finding[]): Finding[] {
    let expression: Expression;
    try {
      expression = compile();
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return [this.file.finding(path, 'bad-expression', `${error.message}. Correct it.`)];
    }
    return look(expression);
  }

  unknownFunctions(calls: readonly Call[], path: ConfigPath, own: readonly string[]): Finding[] {
    const unknown = calls.filter(({ name }) => !JSONATA_FUNCTIONS.has(name) && !own.includes(name));
    const known = own.length === 0 ? 'those of JSONata' : `those of JSONata and ${own.map((name) => `$${name}`).join(', ')}`;
    return [...new Set(unknown.map(({ name }) => name))].map((name) => this.file.finding(path, 'unknown-function', `There is no function $${name} here. Use ${known}.`));
  }

  private against({ columns, calls }: Expression, path: ConfigPath, { fields, functions = [] }: ExpressionRules): Finding[] {
    const unknown = fields === undefined ? [] : columns.filter((column) => !fields.includes(column));
    const findings = unknown.map((column) => this.file.finding(path, 'unknown-field', `${column} is none of ${fields!.join(', ')}, over which this is asked. ${fields!.includes('body') ? `Write for example body.${column}.` : 'Correct the name.'}`));
    return [...findings, ...this.unknownFunctions(calls, path, functions)];
  }
}
