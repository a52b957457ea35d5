/** How long the last calls of a system took. */
export interface CallTimes {
  readonly calls: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

const KEPT = 200;

/** The times of the last 200 calls of each system, for people who look: what is kept for long is in the metrics. */
export class RecentCalls {
  private readonly bySystem = new Map<string, { readonly times: number[]; next: number }>();

  add(system: string, seconds: number): void {
    let kept = this.bySystem.get(system);
    if (!kept) this.bySystem.set(system, (kept = { times: [], next: 0 }));
    kept.times[kept.next] = seconds;
    kept.next = (kept.next + 1) % KEPT;
  }

  /** Null where none was made since the process began. */
  of(system: string): CallTimes | null {
    const times = this.bySystem.get(system)?.times.toSorted((a, b) => a - b);
    if (!times) return null;
    // The nearest-rank percentile.
    const at = (share: number) => Math.round(times[Math.ceil(times.length * share) - 1]! * 1_000);
    return { calls: times.length, p50Ms: at(0.5), p95Ms: at(0.95) };
  }
}
