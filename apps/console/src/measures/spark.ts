import type { Point } from './types';

/** A small line of values over time. Pure: sizes come in. */
export interface Spark {
  /** Of an SVG path; empty where there are no two values to join. */
  readonly path: string;
  /** The last value. */
  readonly end: { readonly x: number; readonly y: number } | null;
}

/** Times go from left to right, values upwards from 0 or below; a flat line lies at the height of its value, one of nothing but zeros at the foot. */
export function sparkOf(points: readonly Point[], width: number, height: number): Spark {
  const known = points.flatMap(({ at, value }) => (value === null ? [] : [{ at: Date.parse(at), value }]));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return { path: '', end: null };
  const top = Math.max(...known.map(({ value }) => value), 0) || 1;
  const foot = Math.min(...known.map(({ value }) => value), 0);
  const span = last.at - first.at;
  // One that stands alone is the latest.
  const placed = known.map(({ at, value }) => ({ x: span === 0 ? width : round(((at - first.at) / span) * width), y: round(height - ((value - foot) / (top - foot)) * height) }));
  return { path: placed.length < 2 ? '' : `M${placed.map(({ x, y }) => `${x} ${y}`).join('L')}`, end: placed.at(-1)! };
}

const round = (value: number) => Math.round(value * 10) / 10;

/** How the last value lies to the first, in words; null of fewer than two. */
export function trendOf(points: readonly Point[]): 'rises' | 'falls' | 'stays' | null {
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (known.length < 2) return null;
  const change = known.at(-1)! - known[0]!;
  return change > 0 ? 'rises' : change < 0 ? 'falls' : 'stays';
}
