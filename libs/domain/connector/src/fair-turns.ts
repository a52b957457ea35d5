import type { Lane } from './declaration.js';

/** From the first served to the last, where turns are equal. */
export const LANES: readonly Lane[] = ['urgent', 'delivery', 'bulk'];

/** Milliseconds that a turn is kept for a caller who does not come back when due. */
const KEPT_MS = 250;
/** Timers may fire a little early. */
const EARLY_MS = 2;

interface LaneTurns {
  readonly share: number;
  /** Where the lane's next call begins in virtual time, at the earliest. */
  next: number;
  /** When each of the waiting callers is due to ask again, ascending. */
  waiting: number[];
}

/**
 * Whose turn it is, by start-time fair queuing: each call moves its lane on in virtual time by weight / share, and the waiting lane that is furthest back
 * goes first. So lanes that wait get their shares, an idle lane's share goes to the others, and no lane waits for ever. Callers are not queued but ask
 * again when they are told to; between, they are counted as waiting.
 */
export class FairTurns {
  private readonly lanes: Readonly<Record<Lane, LaneTurns>>;
  private virtualTime = 0;

  constructor(share: Readonly<Record<Lane, number>>) {
    const lane = (name: Lane): LaneTurns => ({ share: Math.max(share[name], 0.001), next: 0, waiting: [] });
    this.lanes = { urgent: lane('urgent'), delivery: lane('delivery'), bulk: lane('bulk') };
  }

  /** A caller asks: it is no longer counted as waiting. */
  asks(lane: Lane, nowMs: number): void {
    for (const name of LANES) {
      const { waiting } = this.lanes[name];
      while (waiting.length > 0 && waiting[0]! + KEPT_MS < nowMs) waiting.shift();
    }
    const { waiting } = this.lanes[lane];
    if (waiting.length > 0 && waiting[0]! <= nowMs + EARLY_MS) waiting.shift();
  }

  /** Undefined where it is the lane's turn, else when the caller whose turn it is will ask. */
  turnOfAnother(lane: Lane): number | undefined {
    const first = LANES.filter((name) => name !== lane && this.lanes[name].waiting.length > 0).find((name) => this.isBefore(name, lane));
    return first === undefined ? undefined : this.lanes[first].waiting[0];
  }

  waits(lane: Lane, dueMs: number): void {
    const { waiting } = this.lanes[lane];
    const at = waiting.findLastIndex((other) => other <= dueMs);
    waiting.splice(at + 1, 0, dueMs);
  }

  served(lane: Lane, weight: number): void {
    const turns = this.lanes[lane];
    this.virtualTime = this.startOf(lane);
    turns.next = this.virtualTime + weight / turns.share;
  }

  waitingIn(lane: Lane, nowMs: number): number {
    return this.lanes[lane].waiting.filter((dueMs) => dueMs + KEPT_MS >= nowMs).length;
  }

  private startOf(lane: Lane): number {
    return Math.max(this.lanes[lane].next, this.virtualTime);
  }

  private isBefore(lane: Lane, other: Lane): boolean {
    const difference = this.startOf(lane) - this.startOf(other);
    return difference < 0 || (difference === 0 && LANES.indexOf(lane) < LANES.indexOf(other));
  }
}
