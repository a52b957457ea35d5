export interface BreakerSettings {
  /** Failures in a row that open it; 5 unless said otherwise. */
  readonly failuresMax?: number;
  /** Milliseconds before the first probe; doubles with each probe that fails. 1000 unless said otherwise. */
  readonly firstWaitMs?: number;
  /** 60000 unless said otherwise. */
  readonly waitMsMax?: number;
  /** Milliseconds after which a probe of which nothing was heard is taken for lost; longer than a call may last. 60000 unless said otherwise. */
  readonly probeMs?: number;
}

export interface BreakerState {
  readonly state: 'closed' | 'open' | 'half-open';
  /** In a row, up to now. */
  readonly failures: number;
  /** Times it opened, or opened again, since it was made. */
  readonly openings: number;
  /** Milliseconds until the next probe may go; 0 while closed. */
  readonly waitMs: number;
}

/**
 * Keeps calls from a system that fails: closed lets all through, open none, and when the wait is over one probe decides. Pure: time and chance come in as
 * arguments. Tell it of what passes by itself only; a record that is refused for its own sake says nothing of the system.
 */
export class CircuitBreaker {
  private readonly settings: Required<BreakerSettings>;
  private failures = 0;
  private openings = 0;
  /** Probes that failed since it was last closed. */
  private failedProbes = 0;
  private openUntilMs: number | null = null;
  private probeUntilMs: number | null = null;

  constructor({ failuresMax = 5, firstWaitMs = 1_000, waitMsMax = 60_000, probeMs = 60_000 }: BreakerSettings = {}) {
    this.settings = { failuresMax, firstWaitMs, waitMsMax, probeMs };
  }

  /** May a call be made? Who is let through while it is half open is the probe, and tells succeeded or failed. */
  tryPass(nowMs: number): { readonly granted: true } | { readonly granted: false; readonly waitMs: number } {
    const waitMs = this.waitMs(nowMs);
    if (waitMs > 0) return { granted: false, waitMs };
    if (this.openUntilMs !== null) this.probeUntilMs = nowMs + this.settings.probeMs;
    return { granted: true };
  }

  /** Calls that began before it opened are not heard: the probe decides. */
  succeeded(): void {
    if (this.openUntilMs !== null && this.probeUntilMs === null) return;
    this.failures = 0;
    this.failedProbes = 0;
    this.openUntilMs = null;
    this.probeUntilMs = null;
  }

  /** `jitter`: 0 to 1, so that many breakers do not probe at once; the wait is drawn from the upper half of its step. */
  failed(nowMs: number, jitter: number): void {
    this.failures += 1;
    if (this.openUntilMs === null) {
      if (this.failures >= this.settings.failuresMax) this.open(nowMs, jitter);
    } else if (this.probeUntilMs !== null) {
      this.failedProbes += 1;
      this.open(nowMs, jitter);
    }
  }

  state(nowMs: number): BreakerState {
    const waitMs = this.waitMs(nowMs);
    const state = this.openUntilMs === null ? 'closed' : nowMs < this.openUntilMs ? 'open' : 'half-open';
    return { state, failures: this.failures, openings: this.openings, waitMs };
  }

  private open(nowMs: number, jitter: number): void {
    const step = Math.min(this.settings.waitMsMax, this.settings.firstWaitMs * 2 ** this.failedProbes);
    this.openUntilMs = nowMs + step / 2 + (step / 2) * jitter;
    this.probeUntilMs = null;
    this.openings += 1;
  }

  /** While a probe is under way, those who ask come back soon: what it finds is known long before it would be taken for lost. */
  private waitMs(nowMs: number): number {
    if (this.probeUntilMs !== null) return Math.min(Math.max(0, this.probeUntilMs - nowMs), this.settings.firstWaitMs);
    return Math.max(0, (this.openUntilMs ?? nowMs) - nowMs);
  }
}
