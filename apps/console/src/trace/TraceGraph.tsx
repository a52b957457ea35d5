import { useMemo } from 'react';
import type { Trace, TraceNode } from '../api/types';
import { KINDS, toneOf } from './kinds';
import { drawingOf, kin, NODE_HEIGHT, NODE_WIDTH } from './layout';

const FITS = 25;
const cut = (text: string, length = FITS) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

interface Props {
  readonly trace: Trace;
  readonly chosen: string | null;
  readonly choose: (id: string | null) => void;
}

/** Cause and effect, drawn: what led to a chosen node and what came of it is lit. The list holds the same for those who do not see the drawing. */
export default function TraceGraph({ trace, chosen, choose }: Props) {
  const drawing = useMemo(() => drawingOf(trace), [trace]);
  const lit = useMemo(() => (chosen === null ? null : kin(chosen, trace.edges)), [chosen, trace.edges]);
  return (
    <div className="graph" tabIndex={0} role="region" aria-label="Cause and effect">
      <svg width={drawing.width} height={drawing.height} role="group" aria-label={`${drawing.nodes.length} steps and what caused what`}>
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
            <path d="M0 0L8 4L0 8z" fill="var(--line-strong)" />
          </marker>
        </defs>
        {drawing.lines.map(({ from, to, path }) => (
          <path key={`${from}>${to}`} className={lit?.has(from) && lit.has(to) ? 'edge lit' : 'edge'} d={path} markerEnd="url(#arrow)" />
        ))}
        {drawing.nodes.map(({ node, x, y }) => (
          <Box key={node.id} node={node} x={x} y={y} isChosen={node.id === chosen} isDimmed={lit !== null && !lit.has(node.id)} choose={() => choose(node.id === chosen ? null : node.id)} />
        ))}
      </svg>
    </div>
  );
}

interface BoxProps {
  readonly node: TraceNode;
  readonly x: number;
  readonly y: number;
  readonly isChosen: boolean;
  readonly isDimmed: boolean;
  readonly choose: () => void;
}

function Box({ node, x, y, isChosen, isDimmed, choose }: BoxProps) {
  const tone = toneOf(node);
  const where = [node.system ?? node.service, node.outcome].filter(Boolean).join(' · ');
  return (
    <g
      className={`node ${tone ?? ''} ${isDimmed ? 'faint' : ''}`}
      transform={`translate(${x} ${y})`}
      role="button"
      tabIndex={0}
      aria-pressed={isChosen}
      onClick={choose}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        choose();
      }}
    >
      <rect width={NODE_WIDTH} height={NODE_HEIGHT} rx={6} />
      <text className="minor" aria-hidden="true" x={11} y={16}>
        {KINDS[node.kind].name}
      </text>
      <text x={11} y={33}>
        {cut(node.title)}
      </text>
      <text className="minor" aria-hidden="true" x={11} y={49}>
        {cut(where, 32)}
      </text>
    </g>
  );
}
