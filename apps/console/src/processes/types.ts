/** What orchestration answers of its processes. */
export interface Stage {
  readonly stage: string;
  readonly state: 'waiting' | 'late' | 'done' | 'skipped' | 'rejected' | 'ended';
  readonly owner: string;
  readonly openedAt: string;
  readonly deadline: string;
  readonly endedAt: string | null;
  readonly seconds: number;
  readonly missing: string | null;
}

export interface Process {
  readonly instance: string;
  readonly process: string;
  readonly entity: string;
  readonly recordId: string;
  readonly state: 'requested' | 'running' | 'ended';
  readonly result: string | null;
  readonly correlationId: string;
  readonly requestedAt: string;
  readonly endedAt: string | null;
  readonly seconds: number;
  readonly stages: readonly Stage[];
}

export interface Drawn {
  readonly process: string;
  readonly stages: readonly string[];
  readonly edges: readonly (readonly [string, string])[];
  readonly results: readonly string[];
}

export interface Measure {
  readonly process: string;
  readonly result: string;
  readonly count: number;
  readonly p50Seconds: number;
  readonly p95Seconds: number;
}
