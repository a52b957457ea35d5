import type { CompiledLimits, Quota } from './compiled-connector.js';
import type { Lane } from './declaration.js';
import { FairTurns, LANES } from './fair-turns.js';
import { SlidingWindow } from './sliding-window.js';

/** granted: make the call, and release when it has ended, however it ended; a second release does nothing. Not granted: ask again after waitMs, or never. */
export type Take = { readonly granted: true; release(nowMs: number): void } | { readonly granted: false; readonly waitMs: number };

export interface BudgetState {
  readonly inFlight: number;
  readonly concurrency: number;
  readonly windows: readonly { readonly requests: number; readonly windowMs: number; readonly used: number; readonly left: number }[];
  /** Milliseconds for which the system asked to be left alone. */
  readonly throttledMs: number;
  /** What the system itself said is left; null where it says nothing, or its time is over. */
  readonly quotaRemaining: number | null;
  readonly lanes: Readonly<Record<Lane, { /** Weight, since the budget was made. */ readonly granted: number; readonly waiting: number }>>;
}

const FIRST_THROTTLE_MS = 1_000;
const THROTTLE_MS_MAX = 60_000;
/** Longest wait that a caller is told, so that what is learned meanwhile is heard. */
const WAIT_MS_MAX = 1_000;
/** Nobody knows when a call in flight will end. */
const FOR_A_CALL_MS = 10;
const FOR_A_TURN_MS = 5;

/**
 * The calls that one system gets from all who call it: never more weight in any window, nor more calls at once, than declared. Lanes that wait have their
 * guaranteed shares, and what a lane does not use goes to the others. A heavy call whose turn it is keeps its place while it waits to fit. Pure: the time
 * comes in as an argument, and does not go backwards.
 */
export class CallBudget {
  private readonly windows: readonly SlidingWindow[];
  private readonly turns: FairTurns;
  private readonly weightMax: number;
  private readonly granted: Record<Lane, number> = { urgent: 0, delivery: 0, bulk: 0 };
  private inFlight = 0;
  private weightInFlight = 0;
  private throttles = 0;
  private throttledUntilMs = 0;
  private quota: { remaining: number; readonly untilMs: number } | null = null;

  constructor(private readonly limits: Pick<CompiledLimits, 'windows' | 'concurrency' | 'share'>) {
    this.windows = limits.windows.map(({ requests, windowMs }) => new SlidingWindow(requests, windowMs));
    this.weightMax = Math.min(...limits.windows.map(({ requests }) => requests));
    this.turns = new FairTurns(limits.share);
  }

  /** A weight above a whole window counts as the whole window. */
  tryTake(lane: Lane, weight: number, nowMs: number): Take {
    const counted = Math.min(weight, this.weightMax);
    this.turns.asks(lane, nowMs);
    const waitMs = this.waitMs(lane, counted, nowMs);
    if (waitMs > 0) {
      const told = Math.min(Math.max(Math.ceil(waitMs), 1), WAIT_MS_MAX);
      this.turns.waits(lane, nowMs + told);
      return { granted: false, waitMs: told };
    }
    this.take(lane, counted, nowMs);
    return { granted: true, release: this.releaseOnce(counted) };
  }

  /** The system refused a call for being one too many: all lanes wait, as long as it says, or longer each time (up to 60 s) until a call succeeds. */
  throttled(retryAfterMs: number | undefined, nowMs: number): void {
    if (retryAfterMs !== undefined) this.throttledUntilMs = Math.max(this.throttledUntilMs, nowMs + retryAfterMs);
    // Calls that were in flight together are refused together, and are one refusal.
    else if (nowMs >= this.throttledUntilMs) {
      this.throttledUntilMs = nowMs + Math.min(THROTTLE_MS_MAX, FIRST_THROTTLE_MS * 2 ** this.throttles);
      this.throttles += 1;
    }
  }

  /** A call got through. One that began before a refusal does not count as the end of it. */
  succeeded(nowMs: number): void {
    if (nowMs >= this.throttledUntilMs) this.throttles = 0;
  }

  /** What the answer to a call said is left. Calls in flight may not be counted in it yet. */
  learn({ remaining, resetMs }: Quota, nowMs: number): void {
    const lastsMs = resetMs ?? Math.min(WAIT_MS_MAX, ...this.windows.map(({ windowMs }) => windowMs));
    this.quota = { remaining: remaining - this.weightInFlight, untilMs: nowMs + lastsMs };
  }

  state(nowMs: number): BudgetState {
    const windows = this.windows.map((window) => {
      const used = window.usedAt(nowMs);
      return { requests: window.requests, windowMs: window.windowMs, used, left: window.requests - used };
    });
    const lane = (name: Lane) => ({ granted: this.granted[name], waiting: this.turns.waitingIn(name, nowMs) });
    const [urgent, delivery, bulk] = LANES.map(lane) as [ReturnType<typeof lane>, ReturnType<typeof lane>, ReturnType<typeof lane>];
    return {
      inFlight: this.inFlight, concurrency: this.limits.concurrency, windows, throttledMs: Math.max(0, this.throttledUntilMs - nowMs),
      quotaRemaining: this.quota && nowMs < this.quota.untilMs ? Math.max(0, this.quota.remaining) : null, lanes: { urgent, delivery, bulk },
    };
  }

  private waitMs(lane: Lane, weight: number, nowMs: number): number {
    const forRoom = Math.max(this.throttledUntilMs - nowMs, this.quotaWaitMs(weight, nowMs), ...this.windows.map((window) => window.waitMs(weight, nowMs)));
    if (this.inFlight >= this.limits.concurrency) return Math.max(forRoom, FOR_A_CALL_MS);
    if (forRoom > 0) return forRoom;
    const othersMs = this.turns.turnOfAnother(lane);
    return othersMs === undefined ? 0 : Math.max(FOR_A_TURN_MS, othersMs - nowMs);
  }

  private quotaWaitMs(weight: number, nowMs: number): number {
    if (!this.quota || this.quota.remaining >= weight) return 0;
    return this.quota.untilMs - nowMs;
  }

  private take(lane: Lane, weight: number, nowMs: number): void {
    for (const window of this.windows) window.take(weight, nowMs);
    if (this.quota) this.quota.remaining -= weight;
    if (this.quota && nowMs >= this.quota.untilMs) this.quota = null;
    this.turns.served(lane, weight);
    this.granted[lane] += weight;
    this.inFlight += 1;
    this.weightInFlight += weight;
  }

  private releaseOnce(weight: number): (nowMs: number) => void {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.inFlight -= 1;
      this.weightInFlight -= weight;
    };
  }
}
