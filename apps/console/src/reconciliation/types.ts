export interface Totals {
  readonly read: number;
  readonly compared: number;
  readonly equal: number;
  readonly differing: number;
  readonly inFlight: number;
  readonly waiting: number;
  readonly parked: number;
  readonly unreadable: number;
  readonly notOurs: number;
  readonly missing: number;
  readonly byClass: Readonly<Record<string, number>>;
}

export interface Run {
  readonly runId: string;
  readonly purpose: string;
  readonly note: string;
  readonly state: string;
  readonly reason: string | null;
  readonly requestedAt: string;
  readonly cutOff: string;
  readonly endedAt: string | null;
  readonly totals: Totals;
  /** Streams that could not be compared whole. */
  readonly incomplete: number;
  /** By where they stand. */
  readonly differences: Readonly<Record<string, number>>;
  readonly signOff: { readonly author: string; readonly note: string; readonly at: string } | null;
}

export interface RunPart {
  readonly system: string;
  readonly stream: string;
  readonly state: string;
  readonly isComplete: boolean | null;
  readonly reason: string | null;
  readonly endedAt: string | null;
  readonly totals: Totals | null;
}

export interface RunDetail extends Run {
  readonly parts: readonly RunPart[];
}

export interface Difference {
  readonly id: number;
  readonly system: string;
  readonly stream: string;
  readonly entity: string;
  readonly recordId: string | null;
  readonly externalId: string | null;
  readonly side: 'target' | 'source';
  readonly field: string;
  readonly class: string;
  readonly state: string;
  readonly held: string | null;
  readonly wanted: string | null;
  readonly masked: boolean;
  readonly rows: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly ageDays: number;
  readonly accepted: { readonly until: string | null; readonly by: string; readonly reason: string } | null;
}

export interface Differences {
  readonly differences: readonly Difference[];
  readonly next: number | null;
}
