/** Of several that took some time each, in seconds. */
export interface Timings {
  /** The half of them took no longer. */
  readonly p50: number;
  /** 19 of 20 took no longer. */
  readonly p95: number;
  /** The one that took longest. */
  readonly last: number;
}

/** @param seconds at least one */
export function timingsOf(seconds: readonly number[]): Timings {
  const sorted = [...seconds].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
  return { p50: at(0.5), p95: at(0.95), last: at(1) };
}

/** As people say it: `42.1 s`, `3 min 5 s`. */
export function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
