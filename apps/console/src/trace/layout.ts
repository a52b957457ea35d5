import type { Trace, TraceNode } from '../api/types';
import { layoutOf, type PlacedEdge } from '../show/graph-layout';

export const NODE_WIDTH = 224;
export const NODE_HEIGHT = 58;

export interface Placed {
  readonly node: TraceNode;
  readonly x: number;
  readonly y: number;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Placed[];
  readonly lines: readonly PlacedEdge[];
}

/** Causes on the left, effects on the right. */
export function drawingOf({ nodes, edges }: Pick<Trace, 'nodes' | 'edges'>): Drawing {
  const placed = layoutOf(nodes.map(({ id }) => ({ id, width: NODE_WIDTH, height: NODE_HEIGHT })), edges);
  return { width: placed.width, height: placed.height, nodes: placed.boxes.map(({ x, y }, index) => ({ node: nodes[index]!, x, y })), lines: placed.edges };
}

/** A node with all that led to it and all that came of it. */
export function kin(id: string, edges: Trace['edges']): ReadonlySet<string> {
  const along = (next: (id: string) => readonly string[]) => {
    const seen = new Set([id]);
    for (const one of seen) for (const other of next(one)) seen.add(other);
    return seen;
  };
  const effects = Map.groupBy(edges, ({ from }) => from);
  const causes = Map.groupBy(edges, ({ to }) => to);
  return new Set([...along((one) => effects.get(one)?.map(({ to }) => to) ?? []), ...along((one) => causes.get(one)?.map(({ from }) => from) ?? [])]);
}
