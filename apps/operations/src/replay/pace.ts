/** Events in a second, one after the other. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const;
const STEP_SECONDS = 5;

/** The fastest that a replay may become. */
export const CAP_MAX = 500;

/** How many events may be taken in a second, so long after a replay has begun, or has begun anew: slow first, so that what fails has failed few times when it is stopped. */
export function paceAt(seconds: number, cap: number): number {
  const step = STEPS[Math.min(Math.floor(Math.max(0, seconds) / STEP_SECONDS), STEPS.length - 1)]!;
  return Math.min(step, cap);
}
