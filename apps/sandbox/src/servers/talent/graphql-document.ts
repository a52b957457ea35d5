import { GraphqlFault } from './graphql-answer.js';

export interface Selection {
  field: string;
  args: Record<string, unknown>;
  /** Undefined for a field without parts. */
  parts: Selection[] | undefined;
}

export interface Operation {
  kind: 'query' | 'mutation';
  selections: Selection[];
}

const tokenPattern = /[\s,\uFEFF]+|#[^\n]*|(?<name>[A-Za-z_]\w*)|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<text>"(?:[^"\\\n]|\\.)*")|(?<mark>\.\.\.|[{}()[\]:$!=@|&])/y;
const depthMax = 20;
const words: ReadonlyMap<string, boolean | null> = new Map([['true', true], ['false', false], ['null', null]]);

interface Token {
  kind: 'name' | 'number' | 'text' | 'mark' | 'end';
  text: string;
}

/** Reads a document with one operation: fields with arguments, and variables; no aliases, fragments or directives. Throws GraphqlFault. */
export function readDocument(source: string, variables: Record<string, unknown>): Operation {
  return new DocumentReader(tokensOf(source), variables).operation();
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; ) {
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(source);
    if (!match) throw syntax(`Unexpected ${JSON.stringify(source.slice(at, at + 10))}.`);
    at = tokenPattern.lastIndex;
    const [kind, text] = Object.entries(match.groups!).find(([, value]) => value !== undefined) ?? [];
    if (kind) tokens.push({ kind: kind as Token['kind'], text: text! });
  }
  return tokens;
}

class DocumentReader {
  private at = 0;
  private declared: Record<string, unknown> = {};

  constructor(private readonly tokens: readonly Token[], private readonly variables: Record<string, unknown>) {}

  operation(): Operation {
    const kind = this.present().kind === 'name' ? this.name() : 'query';
    if (kind !== 'query' && kind !== 'mutation') throw syntax(`There is no ${kind.slice(0, 30)} here, only query and mutation.`);
    if (this.present().kind === 'name') this.name();
    if (this.taken('(')) while (!this.taken(')')) this.variable();
    const selections = this.selectionSet(0);
    if (this.present().kind !== 'end') throw syntax('There must be one operation, and no fragments.');
    return { kind, selections };
  }

  /** `$after: String = "x"`; types are not checked here, but where the value is used. */
  private variable(): void {
    this.take('$');
    const name = this.name();
    this.take(':');
    this.type(0);
    const initial = this.taken('=') ? this.value(0) : undefined;
    this.declared[name] = Object.hasOwn(this.variables, name) ? this.variables[name] : initial;
  }

  private type(depth: number): void {
    if (depth > depthMax) throw syntax('A type is nested too deeply.');
    if (this.taken('[')) {
      this.type(depth + 1);
      this.take(']');
    } else this.name();
    this.taken('!');
  }

  private selectionSet(depth: number): Selection[] {
    if (depth > depthMax) throw syntax('The selection is nested too deeply.');
    this.take('{');
    const selections: Selection[] = [];
    while (!this.taken('}')) selections.push(this.selection(depth));
    if (selections.length === 0) throw syntax('A selection names at least one field.');
    return selections;
  }

  private selection(depth: number): Selection {
    if (this.present().text === '...') throw syntax('Fragments are not supported.');
    const field = this.name();
    if (this.present().text === ':') throw syntax('Aliases are not supported.');
    const args: Record<string, unknown> = {};
    if (this.taken('(')) while (!this.taken(')')) this.pair(args, 0);
    if (this.present().text === '@') throw syntax('Directives are not supported.');
    return { field, args, parts: this.present().text === '{' ? this.selectionSet(depth + 1) : undefined };
  }

  private pair(into: Record<string, unknown>, depth: number): void {
    const name = this.name();
    this.take(':');
    Object.defineProperty(into, name, { value: this.value(depth), enumerable: true, configurable: true });
  }

  private value(depth: number): unknown {
    if (depth > depthMax) throw syntax('A value is nested too deeply.');
    const token = this.next();
    if (token.kind === 'number') return Number(token.text);
    if (token.kind === 'text') return textOf(token.text);
    if (token.kind === 'name') return words.has(token.text) ? words.get(token.text) : token.text;
    if (token.text === '$') return this.variableValue(this.name());
    if (token.text === '[') return this.list(depth);
    if (token.text !== '{') throw syntax(`Unexpected ${JSON.stringify(token.text)}.`);
    const object: Record<string, unknown> = {};
    while (!this.taken('}')) this.pair(object, depth + 1);
    return object;
  }

  private list(depth: number): unknown[] {
    const list: unknown[] = [];
    while (!this.taken(']')) list.push(this.value(depth + 1));
    return list;
  }

  private variableValue(name: string): unknown {
    if (!Object.hasOwn(this.declared, name)) throw new GraphqlFault('GRAPHQL_VALIDATION_FAILED', `Variable $${name.slice(0, 60)} is not declared.`);
    return this.declared[name];
  }

  private present(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '' };
  }

  private next(): Token {
    const token = this.present();
    if (token.kind === 'end') throw syntax('The document ends too early.');
    this.at += 1;
    return token;
  }

  private name(): string {
    const token = this.next();
    if (token.kind !== 'name') throw syntax(`Expected a name, not ${JSON.stringify(token.text.slice(0, 30))}.`);
    return token.text;
  }

  private take(mark: string): void {
    const token = this.next();
    if (token.kind !== 'mark' || token.text !== mark) throw syntax(`Expected ${mark}, not ${JSON.stringify(token.text.slice(0, 30))}.`);
  }

  private taken(mark: string): boolean {
    const token = this.present();
    const fits = token.kind === 'mark' && token.text === mark;
    if (fits) this.at += 1;
    return fits;
  }
}

function textOf(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw syntax(`${quoted.slice(0, 30)} is no text.`);
  }
}

function syntax(message: string): GraphqlFault {
  return new GraphqlFault('GRAPHQL_PARSE_FAILED', `Syntax error: ${message}`);
}
