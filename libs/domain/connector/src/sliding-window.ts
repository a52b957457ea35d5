interface Taken {
  readonly atMs: number;
  readonly weight: number;
}

/** Most of the time a call may need to arrive: the window is kept from the system's side, which counts arrivals. */
const ARRIVAL_MS_MAX = 1_000;
/** The same, as a part of the window. */
const ARRIVAL_SHARE = 0.02;

/** Counts weight over a window that slides. Give it times that do not go backwards. */
export class SlidingWindow {
  private taken: Taken[] = [];
  private used = 0;
  private readonly keptMs: number;

  constructor(
    readonly requests: number,
    readonly windowMs: number,
  ) {
    this.keptMs = windowMs + Math.min(ARRIVAL_MS_MAX, windowMs * ARRIVAL_SHARE);
  }

  usedAt(nowMs: number): number {
    this.forget(nowMs);
    return this.used;
  }

  /** Milliseconds until `weight` fits; 0 where it does now. A weight above the whole window is not to be asked for. */
  waitMs(weight: number, nowMs: number): number {
    this.forget(nowMs);
    let excess = this.used + weight - this.requests;
    if (excess <= 0) return 0;
    for (const { atMs, weight: freed } of this.taken) {
      excess -= freed;
      if (excess <= 0) return atMs + this.keptMs - nowMs;
    }
    return this.keptMs;
  }

  take(weight: number, nowMs: number): void {
    this.taken.push({ atMs: nowMs, weight });
    this.used += weight;
  }

  private forget(nowMs: number): void {
    let gone = 0;
    while (gone < this.taken.length && this.taken[gone]!.atMs + this.keptMs <= nowMs) {
      this.used -= this.taken[gone]!.weight;
      gone += 1;
    }
    if (gone > 0) this.taken = this.taken.slice(gone);
  }
}
