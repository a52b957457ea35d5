/** A time of change as the HR system writes it: to the second, 2026-11-23T08:00:00Z. */
export function secondsIso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
