import { useMemo } from 'react';
import { Link } from 'react-router';
import { layoutOf, type Edge } from './graph-layout';
import type { Tone } from './Status';

export interface DrawnBox {
  readonly id: string;
  readonly title: string;
  /** What kind of thing it is, above its title. */
  readonly kind: string;
  /** Its state, in words, below it. */
  readonly below: string;
  readonly tone: Tone;
  /** Where it leads. */
  readonly to?: string;
}

export interface DrawnEdge extends Edge {
  readonly tone: Tone;
}

const WIDTH = 172;
const HEIGHT = 56;
const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** Boxes and what flows between them. A table beside it holds the same for those who do not see the drawing. */
export default function Drawing({ boxes, edges, name }: { readonly boxes: readonly DrawnBox[]; readonly edges: readonly DrawnEdge[]; readonly name: string }) {
  // Where things stand hangs on what there is, not on how it goes.
  const shape = JSON.stringify([boxes.map(({ id }) => id), edges.map(({ from, to }) => [from, to])]);
  const drawing = useMemo(() => layoutOf(boxes.map(({ id }) => ({ id, width: WIDTH, height: HEIGHT })), edges), [shape]);
  const toneOf = new Map(edges.map(({ from, to, tone }) => [`${from}>${to}`, tone]));
  const boxOf = new Map(boxes.map((box) => [box.id, box]));
  return (
    <div className="graph" tabIndex={0} role="region" aria-label={name}>
      <svg width={drawing.width} height={drawing.height} role="group" aria-label={name}>
        <defs>
          <marker id="flows" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
            <path d="M0 0L8 4L0 8z" fill="var(--line-strong)" />
          </marker>
        </defs>
        {drawing.edges.map(({ from, to, path }) => (
          <path key={`${from}>${to}`} className={`edge ${toneOf.get(`${from}>${to}`) ?? ''}`} d={path} markerEnd="url(#flows)" />
        ))}
        {drawing.boxes.map(({ id, x, y }) => (
          <Place key={id} box={boxOf.get(id)!} x={x} y={y} />
        ))}
      </svg>
    </div>
  );
}

function Place({ box, x, y }: { readonly box: DrawnBox; readonly x: number; readonly y: number }) {
  const drawn = (
    <g className={`node ${box.tone}`} transform={`translate(${x} ${y})`}>
      <title>{`${box.title}: ${box.below}`}</title>
      <rect width={WIDTH} height={HEIGHT} rx={6} />
      <text className="minor" aria-hidden="true" x={11} y={15}>
        {cut(box.kind, 25)}
      </text>
      <text x={11} y={31}>
        {cut(box.title, 22)}
      </text>
      <text className="minor" x={11} y={47}>
        {cut(box.below, 24)}
      </text>
    </g>
  );
  return box.to ? <Link to={box.to}>{drawn}</Link> : drawn;
}
