import { Graph, layout as dagreLayout } from '@dagrejs/dagre';
import type { Trace, TraceNode } from '../api/types';

export const NODE_WIDTH = 224;
export const NODE_HEIGHT = 58;
const MARGIN = 16;

export interface Placed {
  readonly node: TraceNode;
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly from: string;
  readonly to: string;
  readonly path: string;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Placed[];
  readonly lines: readonly Line[];
}

/** Causes on the left, effects on the right. What is named by an edge and is not among the nodes, as after a cut, has no line. */
export function drawingOf({ nodes, edges }: Pick<Trace, 'nodes' | 'edges'>): Drawing {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 46, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const { from, to } of edges) if (from !== to && graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to);
  dagreLayout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const placed = nodes.map((node) => {
    const { x, y } = graph.node(node.id) as { x: number; y: number };
    return { node, x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 };
  });
  const lines = graph.edges().map(({ v, w }) => ({ from: v, to: w, path: pathOf((graph.edge(v, w) as { points: readonly Point[] }).points) }));
  return { width: finite(width), height: finite(height), nodes: placed, lines };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const finite = (size: number) => (Number.isFinite(size) ? Math.ceil(size) : 0);

/** A smooth line through the points that the layout asks for. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const bends = rest.slice(0, -1).map((point, index) => `Q${point.x} ${point.y} ${(point.x + rest[index + 1]!.x) / 2} ${(point.y + rest[index + 1]!.y) / 2}`);
  const last = rest.at(-1) ?? first;
  return [`M${first.x} ${first.y}`, ...bends, `L${last.x} ${last.y}`].join(' ');
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
