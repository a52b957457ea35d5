import type { FlowState, TargetState } from '@muster/domain-flow';

/** What of a topic waits for a group. Speeds are per second, over the last ten minutes at most. */
export interface TopicFlow {
  topic: string;
  entity: string | null;
  /** Who speaks on it; null on topics of ours. */
  system: string | null;
  state: FlowState;
  messages: number;
  seconds: number;
  /** Those of which something waits, and those that are paused. */
  partitions: PartitionFlow[];
}

export interface PartitionFlow {
  partition: number;
  state: FlowState;
  messages: number;
  /** Age of the first event that waits. */
  seconds: number;
  /** Of the event that is next; it blocks the others where the state is stuck. */
  nextOffset: number;
  endOffset: number;
  stillSeconds: number;
}

export interface GroupFlow {
  service: string;
  group: string;
  state: FlowState;
  messages: number;
  seconds: number;
  perSecond: number;
  /** 0 where nothing waits, null where nothing moves. Paused topics are left out. */
  secondsToDrain: number | null;
  topics: TopicFlow[];
}

export interface TargetFlow {
  system: string;
  kind: string;
  description: string;
  reads: string[];
  writes: string[];
  state: TargetState;
  connection: string;
  due: number;
  waiting: number;
  parked: number;
  delivered: number;
  oldestSeconds: number | null;
  perSecond: number;
  secondsToDrain: number | null;
  latency: { calls: number; p50Ms: number; p95Ms: number } | null;
  /** Of the window with the least left; null where it has no limits. */
  calls: { left: number; requests: number; windowMs: number } | null;
  throttledMs: number;
  /** Operations of which no call is made for a while, since the last ones failed. */
  heldBack: string[];
  /** Why streams of it could not be read. */
  faults: { stream: string; fault: string }[];
}

/** A record, or a delivery of one, that holds up others or itself. */
export interface BlockedKey {
  kind: 'held' | 'delivery';
  entity: string;
  recordId: string;
  system: string;
  since: string;
  /** Events, or versions, that wait behind it. */
  waits: number;
  reason: string | null;
}

export interface FlowAnswer {
  at: string;
  state: FlowState | TargetState;
  /** Services that do not answer, and of which nothing is told therefore. */
  away: string[];
  groups: GroupFlow[];
  targets: TargetFlow[];
  /** At most 50, those first that have waited longest. */
  blocked: BlockedKey[];
}
