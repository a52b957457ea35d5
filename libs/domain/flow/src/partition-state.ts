/** healthy: nothing waits for long. slow: it moves, but what waits is old. stuck: something waits and nothing moves. paused: a person said so. */
export type FlowState = 'healthy' | 'slow' | 'stuck' | 'paused';

/** The age of the first waiting event from which a partition is slow. */
export const SLOW_AFTER_SECONDS = 30;
/** How long nothing may move while something waits: longer than the longest pause between two tries of a service whose database or broker is away. */
export const STUCK_AFTER_SECONDS = 60;

export interface PartitionLevel {
  /** Events that wait. */
  readonly messages: number;
  /** Age of the first of them. */
  readonly seconds: number;
  readonly paused: boolean;
  /** Since its cursor last moved while something waited. */
  readonly stillSeconds: number;
}

export function partitionState({ messages, seconds, paused, stillSeconds }: PartitionLevel): FlowState {
  if (paused) return 'paused';
  if (messages === 0) return 'healthy';
  if (stillSeconds >= STUCK_AFTER_SECONDS) return 'stuck';
  return seconds >= SLOW_AFTER_SECONDS ? 'slow' : 'healthy';
}
