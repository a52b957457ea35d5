/** What GET /v1/flow of operations answers. */
export type FlowState = 'healthy' | 'slow' | 'stuck' | 'paused';
export type TargetState = FlowState | 'waiting-for-vendor' | 'scheduled' | 'parked' | 'absent';

export interface PartitionFlow {
  readonly partition: number;
  readonly state: FlowState;
  readonly messages: number;
  readonly seconds: number;
  readonly nextOffset: number;
  readonly endOffset: number;
  readonly stillSeconds: number;
}

export interface TopicFlow {
  readonly topic: string;
  readonly entity: string | null;
  readonly system: string | null;
  readonly state: FlowState;
  readonly messages: number;
  readonly seconds: number;
  readonly partitions: readonly PartitionFlow[];
}

export interface GroupFlow {
  readonly service: string;
  readonly group: string;
  readonly state: FlowState;
  readonly messages: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly secondsToDrain: number | null;
  readonly topics: readonly TopicFlow[];
}

export interface TargetFlow {
  readonly system: string;
  readonly kind: string;
  readonly description: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly state: TargetState;
  readonly connection: string;
  readonly due: number;
  readonly waiting: number;
  readonly parked: number;
  readonly delivered: number;
  readonly oldestSeconds: number | null;
  readonly perSecond: number;
  readonly secondsToDrain: number | null;
  readonly latency: { readonly calls: number; readonly p50Ms: number; readonly p95Ms: number } | null;
  readonly calls: { readonly left: number; readonly requests: number; readonly windowMs: number } | null;
  readonly throttledMs: number;
  readonly heldBack: readonly string[];
  readonly faults: readonly { readonly stream: string; readonly fault: string }[];
}

export interface BlockedKey {
  readonly kind: 'held' | 'delivery';
  readonly entity: string;
  readonly recordId: string;
  readonly system: string;
  readonly since: string;
  readonly waits: number;
  readonly reason: string | null;
}

export interface Flow {
  readonly at: string;
  readonly state: TargetState;
  readonly away: readonly string[];
  readonly groups: readonly GroupFlow[];
  readonly targets: readonly TargetFlow[];
  readonly blocked: readonly BlockedKey[];
}

/** How long changes of a system took to another, within the last hour. */
export interface Freshness {
  readonly entity: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly p50Seconds: number;
  readonly p95Seconds: number;
}
