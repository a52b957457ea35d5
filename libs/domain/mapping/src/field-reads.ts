import jsonata from 'jsonata';
import { readsOf, type AstNode, type Reads } from './expression-reads.js';

type Variables = ReadonlyMap<string, AstNode>;

/**
 * What each field of the object that an expression makes is computed from, conditions on its way included; undefined where the text does not tell, as when the
 * object is made by a function. Objects that are merged, chosen by a condition, or stand at the end of a block are followed.
 */
export function fieldReads(source: string): ReadonlyMap<string, Reads> | undefined {
  const fields = new Map<string, AstNode[]>();
  return collect(jsonata(source).ast() as AstNode, [], new Map(), fields) ? new Map([...fields].map(([name, nodes]) => [name, readsOf(nodes)])) : undefined;
}

/** @param beside what decides whether the object is made at all */
function collect(node: AstNode, beside: readonly AstNode[], variables: Variables, fields: Map<string, AstNode[]>): boolean {
  const { type, value } = node;
  if (type === 'unary' && value === '{') return collectFields(node, beside, variables, fields);
  if (type === 'condition') return [node.then, node.else].every((branch) => branch === undefined || collect(branch, [...beside, ...used([node.condition!], variables)], variables, fields));
  if (type === 'block') return collectBlock(node.expressions ?? [], beside, variables, fields);
  const [merged] = node.arguments ?? [];
  if (type !== 'function' || node.procedure?.value !== 'merge' || merged?.type !== 'unary' || merged.value !== '[') return false;
  return (merged.expressions ?? []).every((one) => collect(one, beside, variables, fields));
}

function collectFields({ lhs }: AstNode, beside: readonly AstNode[], variables: Variables, fields: Map<string, AstNode[]>): boolean {
  const pairs = (lhs ?? []) as unknown as readonly (readonly [AstNode, AstNode])[];
  for (const [name, value] of pairs) {
    if (name.type !== 'string') return false;
    const field = String(name.value);
    fields.set(field, [...(fields.get(field) ?? []), ...beside, ...used([value], variables)]);
  }
  return true;
}

function collectBlock(expressions: readonly AstNode[], beside: readonly AstNode[], variables: Variables, fields: Map<string, AstNode[]>): boolean {
  const last = expressions.at(-1);
  const bound = expressions.slice(0, -1).flatMap(({ type, lhs, rhs }) => (type === 'bind' && lhs?.type === 'variable' && rhs ? [[String(lhs.value), rhs] as const] : []));
  return last !== undefined && collect(last, beside, new Map([...variables, ...bound]), fields);
}

/** These, and what the variables in them stand for. */
function used(nodes: readonly AstNode[], variables: Variables, seen: ReadonlySet<string> = new Set()): AstNode[] {
  const names = [...new Set(nodes.flatMap((node) => variablesIn(node)))].filter((name) => variables.has(name) && !seen.has(name));
  if (names.length === 0) return [...nodes];
  return [...nodes, ...used(names.map((name) => variables.get(name)!), variables, new Set([...seen, ...names]))];
}

function variablesIn(node: unknown): string[] {
  if (node === null || typeof node !== 'object') return [];
  const { type, value } = node as AstNode;
  return [...(type === 'variable' ? [String(value)] : []), ...Object.values(node).flatMap(variablesIn)];
}
