/** What the operations service answers: docs/http/operations.yaml. */
export type GroupState = 'open' | 'snoozed' | 'ended';

export interface Session {
  readonly name: string;
  readonly role: 'reader' | 'operator' | 'steward';
  readonly expiresAt: string;
}

export interface Stake {
  readonly billableWorkers: number;
  readonly chargeCodes: number;
  readonly bookings: number;
  readonly hours: number | null;
}

export interface Group {
  readonly fingerprint: string;
  readonly title: string;
  readonly class: string;
  readonly code: string;
  readonly place: string | null;
  readonly configVersion: string | null;
  readonly reason: string;
  readonly services: readonly string[];
  readonly systems: readonly string[];
  readonly entity: string | null;
  readonly state: GroupState;
  readonly open: number;
  readonly total: number;
  readonly records: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly stake: Stake;
  readonly assignee: string | null;
  readonly snoozedUntil: string | null;
  readonly comments: number;
  readonly canRetry: boolean;
  readonly canEdit: boolean;
}

export interface Activity {
  readonly at: string;
  readonly author: string;
  readonly act: string;
  readonly text: string | null;
  readonly details: unknown;
}

export interface GroupDetail extends Group {
  readonly activity: readonly Activity[];
}

export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

export interface GroupPage {
  readonly groups: readonly Group[];
  readonly next: string | null;
  readonly total: { readonly groups: number; readonly exceptions: number };
  readonly facets: { readonly class: readonly FacetValue[]; readonly system: readonly FacetValue[]; readonly entity: readonly FacetValue[] };
}

export interface Item {
  readonly key: string;
  readonly id: string;
  readonly fingerprint: string;
  readonly service: string;
  readonly exceptionId: string;
  readonly class: string;
  readonly code: string;
  readonly reason: string;
  readonly entity: string | null;
  readonly recordId: string | null;
  readonly recordLabel: string | null;
  readonly system: string | null;
  readonly attribute: string | null;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  readonly state: 'raised' | 'retried' | 'resolved' | 'discarded';
  readonly outcome: string | null;
  readonly raisedAt: string;
  readonly changedAt: string;
  readonly times: number;
  readonly correlationId: string | null;
  readonly canRetry: boolean;
  readonly canEdit: boolean;
}

export interface ItemDetail extends Item {
  readonly moves: readonly { readonly at: string; readonly state: string; readonly outcome: string | null; readonly by: string | null }[];
  readonly parked: Readonly<Record<string, unknown>> | null;
}

export interface ItemPage {
  readonly exceptions: readonly Item[];
  readonly next: string | null;
}

export interface Difference {
  readonly entity: string;
  /** Null where the record would be made. */
  readonly recordId: string | null;
  readonly attribute: string;
  /** Null, both of them, where the value is masked. */
  readonly before: unknown;
  readonly after: unknown;
  readonly masked?: boolean;
}

/** The call by which a record would be written to a system. */
export interface RehearsedCall {
  readonly system: string;
  readonly entity: string;
  readonly recordId: string;
  /** Null where the system would have to be looked at first. */
  readonly operation: string | null;
  readonly method: string | null;
  readonly path: string | null;
  readonly held: 'read' | 'nothing' | 'unknown';
  readonly notCompared: number;
}

export interface RetryResult {
  readonly dryRun: boolean;
  readonly selected: number;
  readonly applied: number;
  readonly scheduled: number;
  readonly waiting: number;
  readonly noEffect: number;
  readonly failed: number;
  readonly failures: readonly { readonly class: string; readonly code: string; readonly reason: string; readonly count: number }[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly differences?: readonly Difference[];
  /** Of deliveries that are rehearsed. */
  readonly calls?: readonly RehearsedCall[];
  readonly configuration?: { readonly running: string | null; readonly onDisk: string | null; readonly notice: string | null } | null;
}

export interface FieldProblem {
  readonly path: string;
  readonly problem: string;
}

export interface EventField {
  readonly path: string;
  readonly label: string;
  readonly meaning: string | null;
  readonly type: 'text' | 'number' | 'date' | 'boolean' | 'choice' | 'json';
  readonly choices?: readonly string[];
  readonly value: unknown;
  readonly masked: boolean;
  readonly editable: boolean;
  readonly why?: string | null;
}

export interface ParkedEvent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly schema: string | null;
  readonly fields: readonly EventField[];
  readonly headers: Readonly<Record<string, unknown>>;
  readonly readable: boolean;
  readonly raw: { readonly size: number; readonly hex: string } | null;
  readonly editedFrom: unknown;
}

export interface ExternalId {
  readonly system: string;
  readonly id: string;
}

export interface FoundRecord {
  readonly entity: string;
  readonly recordId: string;
  readonly label: string;
  readonly detail: string | null;
  readonly externalIds: readonly ExternalId[];
}

export interface RecordSystem {
  readonly system: string;
  readonly kind: string | null;
  readonly role: 'source' | 'target' | 'both';
  readonly wanted: number | null;
  readonly acknowledged: number | null;
  readonly state: 'in-step' | 'due' | 'waiting' | 'parked' | 'none';
  readonly reason: string | null;
  readonly lastChangeAt: string | null;
}

export interface Claim {
  readonly system: string;
  readonly value: unknown;
  readonly effectiveFrom: string | null;
  readonly version: unknown;
  readonly recordedAt: string | null;
  readonly shown: boolean;
  readonly why: string | null;
}

export interface RecordAttribute {
  readonly name: string;
  readonly meaning: string | null;
  readonly owner: string | null;
  readonly steward: string | null;
  readonly classification: string;
  readonly value: unknown;
  readonly provenance: { readonly system: string; readonly eventId: string | null; readonly recordedAt: string | null; readonly effectiveFrom: string | null; readonly correlationId: string | null } | null;
  readonly claims: readonly Claim[];
  readonly pending: unknown;
}

export interface RecordProcess {
  readonly process: string;
  readonly nth: number;
  readonly state: string;
  readonly result: string | null;
  readonly stage: string | null;
  readonly late: boolean;
}

export interface RecordView {
  readonly entity: string;
  readonly recordId: string;
  readonly label: string;
  readonly recordVersion: number;
  readonly status: string | null;
  readonly externalIds: readonly ExternalId[];
  readonly systems: readonly RecordSystem[];
  readonly attributes: readonly RecordAttribute[];
  readonly exceptions: readonly Item[];
  readonly processes: readonly RecordProcess[];
  readonly href: string | null;
}

export interface RecordChange {
  readonly recordVersion: number;
  readonly recordedAt: string;
  readonly type: string;
  readonly cause: { readonly system: string | null; readonly eventId: string | null; readonly correlationId: string | null } | null;
  readonly changed: readonly { readonly attribute: string; readonly before: unknown; readonly after: unknown; readonly effectiveFrom: string | null }[];
}

export type TraceKind = 'source-event' | 'canonical-event' | 'process-step' | 'delivery' | 'receipt' | 'exception' | 'journal';

export interface TraceNode {
  readonly id: string;
  readonly at: string;
  readonly kind: TraceKind;
  readonly title: string;
  readonly service: string | null;
  readonly system: string | null;
  readonly entity: string | null;
  readonly recordId: string | null;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  readonly eventId: string | null;
  readonly correlationId: string | null;
  readonly outcome: string | null;
  readonly detail: string | null;
}

export interface Trace {
  readonly key: string;
  readonly found: readonly { readonly kind: 'correlation' | 'event' | 'record' | 'id'; readonly entity?: string; readonly recordId?: string }[];
  readonly nodes: readonly TraceNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly truncated: boolean;
}
