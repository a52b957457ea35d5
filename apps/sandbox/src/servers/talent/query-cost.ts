import type { Operation, Selection } from './graphql-document.js';
import { wishes } from './schema.js';

export const firstUsual = 20;
const listCost = 1;

/** What an operation costs before it is carried out: one, and for each person that it may bring one more, and one for each list in them; a mutation ten. */
export function costOf({ kind, selections }: Operation): number {
  return selections.reduce((sum, selection) => sum + (kind === 'mutation' ? 10 : 0) + people(selection) * (1 + lists(selection)), 1);
}

function people({ field, args }: Selection): number {
  if (field !== 'people') return field === '__typename' ? 0 : 1;
  return typeof args.first === 'number' && args.first > 0 ? args.first : firstUsual;
}

function lists({ parts = [] }: Selection): number {
  return ['skills', 'certifications'].filter((field) => wishes(parts, field)).length * listCost;
}

/** Points that calls take and time brings back. */
export class CostBucket {
  private left: { points: number; atMs: number } | undefined;

  /** What is left at a time. */
  remaining(size: number, perSecond: number, nowMs: number): number {
    if (!this.left) return size;
    return Math.min(size, this.left.points + (Math.max(0, nowMs - this.left.atMs) / 1_000) * perSecond);
  }

  /** Takes the points where they are there; a refused call takes nothing. */
  take(cost: number, size: number, perSecond: number, nowMs: number): boolean {
    const points = this.remaining(size, perSecond, nowMs);
    if (cost > points) return false;
    this.left = { points: points - cost, atMs: nowMs };
    return true;
  }

  clear(): void {
    this.left = undefined;
  }
}
