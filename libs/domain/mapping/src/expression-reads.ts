/** A call of a function by its name, without the dollar sign. */
export interface Call {
  readonly name: string;
  /** The arguments that are written as texts; undefined for those that are computed. */
  readonly texts: readonly (string | undefined)[];
  /** What a path that begins with the call reads of its value: b of $f('a').b. */
  readonly member?: string;
}

/** What an expression reads, as far as its text tells. */
export interface Reads {
  /** The members of the input at which paths begin. */
  readonly columns: readonly string[];
  /** JSONata's own functions among them; not those that the expression defines itself. */
  readonly calls: readonly Call[];
}

export interface AstNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly AstNode[];
  readonly expressions?: readonly AstNode[];
  readonly procedure?: AstNode;
  readonly arguments?: readonly AstNode[];
  readonly lhs?: AstNode;
  readonly rhs?: AstNode;
  readonly condition?: AstNode;
  readonly then?: AstNode;
  readonly else?: AstNode;
}

/** `relative`: inside a step or a lambda, where names belong to something else than the input. $$ is the input everywhere. */
class Reader {
  readonly columns = new Set<string>();
  readonly calls: Call[] = [];
  /** Of calls at which paths begin. */
  private readonly members = new Map<AstNode, string>();
  readonly defined = new Set<string>();

  read(node: unknown, relative: boolean): void {
    if (Array.isArray(node)) {
      for (const item of node) this.read(item, relative);
      return;
    }
    if (node === null || typeof node !== 'object') return;
    const one = node as AstNode;
    switch (one.type) {
      case 'path':
        return this.readPath(one, relative);
      case 'lambda':
        this.define(one.arguments ?? []);
        return this.read(Object.values(one), true);
      case 'bind':
        this.define(one.lhs ? [one.lhs] : []);
        break;
      case 'function':
      case 'partial':
        this.readCall(one);
    }
    this.read(Object.values(one), relative);
  }

  private readPath(path: AstNode, relative: boolean): void {
    const [first, second] = path.steps ?? [];
    if (first?.type === 'name' && !relative) this.columns.add(String(first.value));
    if (first?.type === 'variable' && first.value === '$' && second?.type === 'name') this.columns.add(String(second.value));
    if (first?.type === 'function' && second?.type === 'name') this.members.set(first, String(second.value));
    const { steps = [], ...rest } = path;
    if (first?.type === 'name') this.read(Object.values(first), true);
    else this.read(first, relative);
    this.read([steps.slice(1), Object.values(rest)], true);
  }

  private readCall(call: AstNode): void {
    const { procedure, arguments: given = [] } = call;
    const member = this.members.get(call);
    if (procedure?.type === 'variable') this.calls.push({ name: String(procedure.value), texts: given.map(({ type, value }) => (type === 'string' ? String(value) : undefined)), ...(member === undefined ? {} : { member }) });
  }

  private define(variables: readonly AstNode[]): void {
    for (const { type, value } of variables) if (type === 'variable') this.defined.add(String(value));
  }
}

/** Reads the syntax tree that JSONata makes of an expression. */
export function readsOf(ast: unknown): Reads {
  const reader = new Reader();
  reader.read(ast, false);
  return { columns: [...reader.columns], calls: reader.calls.filter(({ name }) => !reader.defined.has(name)) };
}
