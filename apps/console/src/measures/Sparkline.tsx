import { sparkOf } from './spark';
import type { Point } from './types';

/** Beside the number that it ends in, and so hidden from those who listen. */
export function Sparkline({ points, width = 120, height = 26 }: { readonly points: readonly Point[]; readonly width?: number; readonly height?: number }) {
  const { path, end } = sparkOf(points, width - 6, height - 6);
  return (
    <svg className="spark" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true" focusable="false" preserveAspectRatio="none">
      <g transform="translate(3 3)">
        <path d={path} vectorEffect="non-scaling-stroke" />
        {end && <circle cx={end.x} cy={end.y} r={2} />}
      </g>
    </svg>
  );
}
