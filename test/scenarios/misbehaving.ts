import type { Row } from './sandboxed-firm.js';

/** Longer than the timeout of a call that tests configure (one second), and not by much. */
const HELD_MS = 1_300;

/** Everything that a system of the sandbox can do wrong with a call and get over. */
const wrongs: readonly Row[] = [
  { do: 'latency', latencyMs: 300 },
  { do: 'throttle' },
  { do: 'throttle', retryAfterSeconds: 1 },
  { do: 'error' },
  { do: 'error', status: 503 },
  { do: 'failure-inside-200' },
  { do: 'timeout', latencyMs: HELD_MS },
  { do: 'timeout-after-success', latencyMs: HELD_MS },
  { do: 'cut' },
  { do: 'empty-body' },
  { do: 'expired-token' },
  { do: 'outage' },
];

/** Rules by which a share of the calls goes wrong, in each way as often as in the others. Rules are asked in turn, so that each draws a little less often than the one before. */
export function misbehaving(share: number, match: Row = {}): Row[] {
  const each = 1 - (1 - share) ** (1 / wrongs.length);
  return wrongs.map((wrong) => ({ ...wrong, match, probability: each }));
}

export const waysToFail = wrongs.length;
