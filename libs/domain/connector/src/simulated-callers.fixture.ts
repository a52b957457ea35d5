import type { CallBudget } from './budget.js';
import type { Lane } from './declaration.js';

/** A caller who asks for one call, as it is told to, until it gets it. Times in milliseconds. */
export interface Caller {
  readonly lane: Lane;
  readonly weight: number;
  readonly arrivesMs: number;
  readonly lastsMs: number;
  /** After so many refusals it goes away without a word. */
  readonly patience?: number;
  /** Asks for another call as soon as one ends. */
  readonly again?: boolean;
}
export interface Granted extends Caller {
  readonly atMs: number;
  readonly endsMs: number;
}
export interface Simulation {
  readonly granted: readonly Granted[];
  /** Longest time for which a caller waited and `hasRoom` was true. */
  readonly idleMs: number;
}

interface Moment {
  readonly atMs: number;
  readonly order: number;
  happen(nowMs: number): void;
}

/** Plays callers against a budget in simulated time. For specs. */
export function simulate(budget: CallBudget, callers: readonly Caller[], untilMs: number, hasRoom: (nowMs: number) => boolean = () => false): Simulation {
  const moments: Moment[] = [];
  const granted: Granted[] = [];
  let order = 0;
  let waiting = 0;
  const at = (atMs: number, happen: Moment['happen']) => {
    const moment = { atMs, order: (order += 1), happen };
    const place = moments.findLastIndex((other) => other.atMs <= atMs);
    moments.splice(place + 1, 0, moment);
  };
  const ask = (caller: Caller, refusals: number) => (nowMs: number) => {
    const take = budget.tryTake(caller.lane, caller.weight, nowMs);
    if (take.granted) {
      granted.push({ ...caller, atMs: nowMs, endsMs: nowMs + caller.lastsMs });
      at(nowMs + caller.lastsMs, (endMs) => {
        take.release(endMs);
        if (caller.again) ask(caller, 0)(endMs);
      });
      if (refusals > 0) waiting -= 1;
    } else if (refusals < (caller.patience ?? Infinity)) {
      if (refusals === 0) waiting += 1;
      at(nowMs + take.waitMs, ask(caller, refusals + 1));
    } else if (refusals > 0) waiting -= 1;
  };
  for (const caller of callers) at(caller.arrivesMs, ask(caller, 0));

  let idleSinceMs: number | null = null;
  let idleMs = 0;
  while (moments.length > 0 && moments[0]!.atMs <= untilMs) {
    const nowMs = moments[0]!.atMs;
    while (moments[0]?.atMs === nowMs) moments.shift()!.happen(nowMs);
    if (idleSinceMs !== null) idleMs = Math.max(idleMs, nowMs - idleSinceMs);
    idleSinceMs = waiting > 0 && hasRoom(nowMs) ? (idleSinceMs ?? nowMs) : null;
  }
  return { granted, idleMs };
}

/** Weight that each lane was granted, as a part of the whole. */
export function sharesOf(granted: readonly Granted[]): Record<Lane, number> {
  const shares = { urgent: 0, delivery: 0, bulk: 0 };
  const whole = granted.reduce((sum, { weight }) => sum + weight, 0);
  for (const { lane, weight } of granted) shares[lane] += weight / whole;
  return shares;
}
