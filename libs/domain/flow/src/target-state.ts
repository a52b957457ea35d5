import { SLOW_AFTER_SECONDS, STUCK_AFTER_SECONDS } from './partition-state.js';

/**
 * absent: nobody has given its address. paused: a person said so. waiting-for-vendor: its limit is used up, it throttles us, or its calls fail so that they are held back.
 * scheduled: records are due, and go with its next file. stuck: records are due and none arrives. slow: the oldest one has been due for long. parked: it has all but what it refused. healthy: all else.
 */
export type TargetState = 'healthy' | 'slow' | 'stuck' | 'waiting-for-vendor' | 'scheduled' | 'parked' | 'paused' | 'absent';

export interface TargetLevel {
  readonly connection: 'active' | 'standby' | 'paused' | 'absent' | 'starting';
  readonly due: number;
  readonly parked: number;
  /** Since the oldest record was wanted that it does not have; null where it has all. */
  readonly oldestSeconds: number | null;
  /** Since a record last arrived while some were due. */
  readonly stillSeconds: number;
  /** The vendor has told us to wait, or no call is left in a window of its limits. */
  readonly isThrottled: boolean;
  /** It takes files at their times, and nothing in between. */
  readonly isScheduled: boolean;
  /** Calls of an operation are held back, since the last ones failed. */
  readonly isHeldBack: boolean;
}

export function targetState({ connection, due, parked, oldestSeconds, stillSeconds, isThrottled, isScheduled, isHeldBack }: TargetLevel): TargetState {
  if (connection === 'absent' || connection === 'paused') return connection;
  if (isHeldBack || (due > 0 && isThrottled)) return 'waiting-for-vendor';
  if (due > 0 && isScheduled) return 'scheduled';
  if (due > 0 && stillSeconds >= STUCK_AFTER_SECONDS) return 'stuck';
  if (due > 0 && (oldestSeconds ?? 0) >= SLOW_AFTER_SECONDS) return 'slow';
  return parked > 0 ? 'parked' : 'healthy';
}
