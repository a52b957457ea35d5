import { Graph, layout } from '@dagrejs/dagre';

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
}

export interface PlacedBox {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge extends Edge {
  readonly path: string;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly PlacedEdge[];
}

const MARGIN = 16;

/** From the left to the right along the edges. An edge to what is not among the boxes, as after a cut, has no line. */
export function layoutOf(boxes: readonly Box[], edges: readonly Edge[]): Layout {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 46, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { from, to } of edges) if (from !== to && graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const placed = boxes.map((box) => {
    const { x, y } = graph.node(box.id) as Point;
    return { id: box.id, x: x - box.width / 2, y: y - box.height / 2 };
  });
  const lines = graph.edges().map(({ v, w }) => ({ from: v, to: w, path: pathOf((graph.edge(v, w) as { points: readonly Point[] }).points) }));
  return { width: finite(width), height: finite(height), boxes: placed, edges: lines };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of no boxes at all, the layout says that they are endlessly small. */
const finite = (size: number) => (Number.isFinite(size) ? Math.ceil(size) : 0);

/** A smooth line through the points that the layout asks for. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const bends = rest.slice(0, -1).map((point, index) => `Q${point.x} ${point.y} ${(point.x + rest[index + 1]!.x) / 2} ${(point.y + rest[index + 1]!.y) / 2}`);
  const last = rest.at(-1) ?? first;
  return [`M${first.x} ${first.y}`, ...bends, `L${last.x} ${last.y}`].join(' ');
}
