import type { TargetFlow } from '../flow/types';

/** What GET /v1/systems/{system} of the connectors answers, as far as the page shows it. */
export interface SystemDetail {
  readonly system: string;
  readonly kind: string;
  readonly description: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly state: TargetFlow['connection'];
  readonly deliveries: { readonly due: number; readonly waiting: number; readonly parked: number; readonly delivered: number; readonly acknowledgedAt: string | null };
  readonly streams: readonly { readonly stream: string; readonly isUnderWay: boolean; readonly rowsRead: number; readonly readAt: string | null; readonly fullReadAt: string | null; readonly fault: string | null }[];
  readonly feeds: readonly { readonly stream: string; readonly kind: string; readonly state: string; readonly lastEventAt: string | null; readonly fault: string | null }[];
  readonly webhooks: { readonly isReady: boolean; readonly waiting: number; readonly lastReceivedAt: string | null; readonly outcomes: Readonly<Record<string, number>> } | null;
  readonly budget: { readonly inFlight: number; readonly concurrency: number; readonly throttledMs: number; readonly windows: readonly { readonly requests: number; readonly windowMs: number; readonly left: number }[]; readonly lanes: Readonly<Record<string, { readonly granted: number; readonly waiting: number }>> };
  readonly breakers: Readonly<Record<string, { readonly state: string; readonly failures: number; readonly openings: number; readonly waitMs: number }>>;
}

export interface Finding {
  readonly stream: string;
  readonly origin: string;
  readonly kind: 'unknown-field' | 'missing-field' | 'retyped-field' | 'unknown-code';
  readonly what: string;
  readonly records: number;
  readonly sampleKey: string | null;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** A field that is read as another, until the mapping knows it. */
export interface FieldAlias {
  readonly stream: string;
  readonly field: string;
  readonly readAs: string;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

export interface FindingsView {
  readonly findings: readonly Finding[];
  readonly aliases: readonly FieldAlias[];
  readonly columns: Readonly<Record<string, readonly string[]>>;
}

export interface Delivery {
  readonly system: string;
  readonly entity: string;
  readonly recordId: string;
  readonly state: string;
  readonly tries: number;
  readonly class: string | null;
  readonly reason: string | null;
  readonly wantedSince: string;
}

export interface Credential {
  readonly name: string;
  readonly from: string;
  readonly secret: boolean;
  readonly given: { readonly by: string; readonly at: string } | null;
}

export interface CredentialsView {
  readonly mayBeGiven: boolean;
  readonly credentials: readonly Credential[];
}
