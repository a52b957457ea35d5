export interface Allowance {
  allowed: boolean;
  remaining: number;
  /** Whole seconds until the count begins again, at least 1. */
  resetS: number;
}

/** Calls per minute of each client, in windows that begin with the first call; a minute is as long as it is set to be. A refused call does not count. */
export class MinuteLimit {
  private readonly windows = new Map<string, { beganMs: number; used: number }>();

  take(client: string, callsMax: number, windowMs: number, nowMs: number): Allowance {
    const window = this.windowAt(client, windowMs, nowMs);
    const allowed = window.used < callsMax;
    if (allowed) window.used += 1;
    return { allowed, remaining: Math.max(0, callsMax - window.used), resetS: Math.max(1, Math.ceil((window.beganMs + windowMs - nowMs) / 1_000)) };
  }

  private windowAt(client: string, windowMs: number, nowMs: number): { beganMs: number; used: number } {
    const present = this.windows.get(client);
    if (present && nowMs < present.beganMs + windowMs) return present;
    const next = { beganMs: nowMs, used: 0 };
    this.windows.set(client, next);
    return next;
  }

  clear(): void {
    this.windows.clear();
  }
}
