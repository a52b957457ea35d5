// Generated from schemas/ by `npm run contracts:generate`. Do not edit.
import type { LocalDate } from '@muster/platform-kernel';

/** What a source says of one assignment. Topics source.<system>.assignment.v1, key = the source's record id. */
export interface AssignmentChange {
  meta: SourceMeta;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted: string[];
  values: AssignmentValues | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline: AssignmentSegment[];
}

/** AssignmentChange as a writer hands it in: what has a default may be left out. */
export interface AssignmentChangeInput {
  meta: SourceMetaInput;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation?: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom?: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom?: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage?: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted?: string[];
  values?: AssignmentValuesInput | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline?: AssignmentSegmentInput[];
}

/** Something without which an assignment cannot be confirmed. */
export interface AssignmentCondition {
  /** Key: cost-rate, charge-code, posting-period, capacity, employment or project. */
  condition: string;
  /** System, or kind of system, that can bring it about. */
  owner: string | null;
  /** What is missing, for people. */
  detail: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed: boolean;
}

/** AssignmentCondition as a writer hands it in: what has a default may be left out. */
export interface AssignmentConditionInput {
  /** Key: cost-rate, charge-code, posting-period, capacity, employment or project. */
  condition: string;
  /** System, or kind of system, that can bring it about. */
  owner?: string | null;
  /** What is missing, for people. */
  detail?: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed?: boolean;
}

/** One dated part of a whole timeline. */
export interface AssignmentSegment {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: AssignmentValues;
}

/** AssignmentSegment as a writer hands it in: what has a default may be left out. */
export interface AssignmentSegmentInput {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: AssignmentValuesInput;
}

/** A step that an assignment has gone. */
export interface AssignmentStep {
  /** Key: the state that the step led to. */
  step: string;
  /** When it was last gone. Milliseconds since 1970 UTC. */
  at: number | null;
  /** System that asked for it, or the service that decided it. */
  by: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed: boolean;
}

/** AssignmentStep as a writer hands it in: what has a default may be left out. */
export interface AssignmentStepInput {
  /** Key: the state that the step led to. */
  step: string;
  /** When it was last gone. Milliseconds since 1970 UTC. */
  at?: number | null;
  /** System that asked for it, or the service that decided it. */
  by?: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed?: boolean;
}

/** The attributes a source can speak of. References are in the source's own ids. */
export interface AssignmentValues {
  /** Demand that it fills. */
  demand: string | null;
  /** Project that is worked on. */
  project: string | null;
  /** Worker who is assigned. */
  worker: string | null;
  /** Role on the project. */
  role: string | null;
  /** First day as planned. */
  startDate: LocalDate | null;
  /** Last day as planned, inclusive. */
  endDate: LocalDate | null;
  /** Hours of each working day. */
  hoursPerDay: number | null;
  /** Charge code that time is booked on. */
  chargeCode: string | null;
  /** Why over-booking is accepted, recorded by whom the process asked. */
  overrideReason: string | null;
  /** Why the last step was asked for, for people. */
  reason: string | null;
  /** Where it stands in its life cycle: proposed, approved, rejected, blocked, overbooked, confirmed, released or cancelled. A source that asserts it asks for that step. */
  status: string | null;
  /** The steps that it has gone, each with who asked for it. */
  steps: AssignmentStep[] | null;
  /** First day that is booked: not before employment and project begin. Null while nothing is booked. */
  bookedFrom: LocalDate | null;
  /** Last day that is booked, inclusive: not after employment and project end. Null while nothing is booked. */
  bookedUntil: LocalDate | null;
  /** Charge code that is booked: the one that was named, or the first billable one of the project that is bookable. */
  bookedCode: string | null;
  /** What is missing before it can be confirmed, and who owns it. */
  conditions: AssignmentCondition[] | null;
}

/** AssignmentValues as a writer hands it in: what has a default may be left out. */
export interface AssignmentValuesInput {
  /** Demand that it fills. */
  demand?: string | null;
  /** Project that is worked on. */
  project?: string | null;
  /** Worker who is assigned. */
  worker?: string | null;
  /** Role on the project. */
  role?: string | null;
  /** First day as planned. */
  startDate?: LocalDate | null;
  /** Last day as planned, inclusive. */
  endDate?: LocalDate | null;
  /** Hours of each working day. */
  hoursPerDay?: number | null;
  /** Charge code that time is booked on. */
  chargeCode?: string | null;
  /** Why over-booking is accepted, recorded by whom the process asked. */
  overrideReason?: string | null;
  /** Why the last step was asked for, for people. */
  reason?: string | null;
  /** Where it stands in its life cycle: proposed, approved, rejected, blocked, overbooked, confirmed, released or cancelled. A source that asserts it asks for that step. */
  status?: string | null;
  /** The steps that it has gone, each with who asked for it. */
  steps?: AssignmentStepInput[] | null;
  /** First day that is booked: not before employment and project begin. Null while nothing is booked. */
  bookedFrom?: LocalDate | null;
  /** Last day that is booked, inclusive: not after employment and project end. Null while nothing is booked. */
  bookedUntil?: LocalDate | null;
  /** Charge code that is booked: the one that was named, or the first billable one of the project that is bookable. */
  bookedCode?: string | null;
  /** What is missing before it can be confirmed, and who owns it. */
  conditions?: AssignmentConditionInput[] | null;
}

/** The trusted assignment record, complete in every event. Topic canonical.assignment.v1, key = canonical id. */
export interface Assignment {
  meta: CanonicalMeta;
  /** Canonical id, a UUID; never changes. */
  assignmentId: string;
  /** Demand that it fills. Canonical id of a demand. */
  demand: string | null;
  /** Project that is worked on. Canonical id of a project. */
  project: string | null;
  /** Worker who is assigned. Canonical id of a worker. */
  worker: string | null;
  /** Role on the project. */
  role: string | null;
  /** First day as planned. */
  startDate: LocalDate | null;
  /** Last day as planned, inclusive. */
  endDate: LocalDate | null;
  /** Hours of each working day. */
  hoursPerDay: number | null;
  /** Charge code that time is booked on. Canonical id of a charge-code. */
  chargeCode: string | null;
  /** Why over-booking is accepted, recorded by whom the process asked. */
  overrideReason: string | null;
  /** Why the last step was asked for, for people. */
  reason: string | null;
  /** Where it stands in its life cycle: proposed, approved, rejected, blocked, overbooked, confirmed, released or cancelled. A source that asserts it asks for that step. */
  status: string | null;
  /** The steps that it has gone, each with who asked for it. */
  steps: AssignmentStep[] | null;
  /** First day that is booked: not before employment and project begin. Null while nothing is booked. */
  bookedFrom: LocalDate | null;
  /** Last day that is booked, inclusive: not after employment and project end. Null while nothing is booked. */
  bookedUntil: LocalDate | null;
  /** Charge code that is booked: the one that was named, or the first billable one of the project that is bookable. Canonical id of a charge-code. */
  bookedCode: string | null;
  /** What is missing before it can be confirmed, and who owns it. */
  conditions: AssignmentCondition[] | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending: string[];
  /** Findings kept and published with the record. */
  flags: string[];
}

/** Assignment as a writer hands it in: what has a default may be left out. */
export interface AssignmentInput {
  meta: CanonicalMetaInput;
  /** Canonical id, a UUID; never changes. */
  assignmentId: string;
  /** Demand that it fills. Canonical id of a demand. */
  demand?: string | null;
  /** Project that is worked on. Canonical id of a project. */
  project?: string | null;
  /** Worker who is assigned. Canonical id of a worker. */
  worker?: string | null;
  /** Role on the project. */
  role?: string | null;
  /** First day as planned. */
  startDate?: LocalDate | null;
  /** Last day as planned, inclusive. */
  endDate?: LocalDate | null;
  /** Hours of each working day. */
  hoursPerDay?: number | null;
  /** Charge code that time is booked on. Canonical id of a charge-code. */
  chargeCode?: string | null;
  /** Why over-booking is accepted, recorded by whom the process asked. */
  overrideReason?: string | null;
  /** Why the last step was asked for, for people. */
  reason?: string | null;
  /** Where it stands in its life cycle: proposed, approved, rejected, blocked, overbooked, confirmed, released or cancelled. A source that asserts it asks for that step. */
  status?: string | null;
  /** The steps that it has gone, each with who asked for it. */
  steps?: AssignmentStepInput[] | null;
  /** First day that is booked: not before employment and project begin. Null while nothing is booked. */
  bookedFrom?: LocalDate | null;
  /** Last day that is booked, inclusive: not after employment and project end. Null while nothing is booked. */
  bookedUntil?: LocalDate | null;
  /** Charge code that is booked: the one that was named, or the first billable one of the project that is bookable. Canonical id of a charge-code. */
  bookedCode?: string | null;
  /** What is missing before it can be confirmed, and who owns it. */
  conditions?: AssignmentConditionInput[] | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto?: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired?: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending?: string[];
  /** Findings kept and published with the record. */
  flags?: string[];
}

/** What a source says of one charge-code. Topics source.<system>.charge-code.v1, key = the source's record id. */
export interface ChargeCodeChange {
  meta: SourceMeta;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted: string[];
  values: ChargeCodeValues | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline: ChargeCodeSegment[];
}

/** ChargeCodeChange as a writer hands it in: what has a default may be left out. */
export interface ChargeCodeChangeInput {
  meta: SourceMetaInput;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation?: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom?: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom?: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage?: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted?: string[];
  values?: ChargeCodeValuesInput | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline?: ChargeCodeSegmentInput[];
}

/** One dated part of a whole timeline. */
export interface ChargeCodeSegment {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: ChargeCodeValues;
}

/** ChargeCodeSegment as a writer hands it in: what has a default may be left out. */
export interface ChargeCodeSegmentInput {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: ChargeCodeValuesInput;
}

/** The attributes a source can speak of. References are in the source's own ids. */
export interface ChargeCodeValues {
  /** The code that time is booked on. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** Project that it belongs to. */
  project: string | null;
  /** Id of the task that it is for; null for the whole project. */
  task: string | null;
  /** Legal entity in whose books it stands. */
  legalEntity: string | null;
  /** In the books: open or closed. */
  status: string | null;
  /** First day that may be booked. */
  opensOn: LocalDate | null;
  /** Last day that may be booked, inclusive. */
  closesOn: LocalDate | null;
  /** True where what is booked on it is billed. */
  billable: boolean | null;
  /** True while time may be booked on it: it is open, and its project takes time. */
  bookable: boolean | null;
}

/** ChargeCodeValues as a writer hands it in: what has a default may be left out. */
export interface ChargeCodeValuesInput {
  /** The code that time is booked on. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** Project that it belongs to. */
  project?: string | null;
  /** Id of the task that it is for; null for the whole project. */
  task?: string | null;
  /** Legal entity in whose books it stands. */
  legalEntity?: string | null;
  /** In the books: open or closed. */
  status?: string | null;
  /** First day that may be booked. */
  opensOn?: LocalDate | null;
  /** Last day that may be booked, inclusive. */
  closesOn?: LocalDate | null;
  /** True where what is booked on it is billed. */
  billable?: boolean | null;
  /** True while time may be booked on it: it is open, and its project takes time. */
  bookable?: boolean | null;
}

/** The trusted charge-code record, complete in every event. Topic canonical.charge-code.v1, key = canonical id. */
export interface ChargeCode {
  meta: CanonicalMeta;
  /** Canonical id, a UUID; never changes. */
  chargeCodeId: string;
  /** The code that time is booked on. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** Project that it belongs to. Canonical id of a project. */
  project: string | null;
  /** Id of the task that it is for; null for the whole project. */
  task: string | null;
  /** Legal entity in whose books it stands. Canonical id of a legal-entity. */
  legalEntity: string | null;
  /** In the books: open or closed. */
  status: string | null;
  /** First day that may be booked. */
  opensOn: LocalDate | null;
  /** Last day that may be booked, inclusive. */
  closesOn: LocalDate | null;
  /** True where what is booked on it is billed. */
  billable: boolean | null;
  /** True while time may be booked on it: it is open, and its project takes time. */
  bookable: boolean | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending: string[];
  /** Findings kept and published with the record. */
  flags: string[];
}

/** ChargeCode as a writer hands it in: what has a default may be left out. */
export interface ChargeCodeInput {
  meta: CanonicalMetaInput;
  /** Canonical id, a UUID; never changes. */
  chargeCodeId: string;
  /** The code that time is booked on. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** Project that it belongs to. Canonical id of a project. */
  project?: string | null;
  /** Id of the task that it is for; null for the whole project. */
  task?: string | null;
  /** Legal entity in whose books it stands. Canonical id of a legal-entity. */
  legalEntity?: string | null;
  /** In the books: open or closed. */
  status?: string | null;
  /** First day that may be booked. */
  opensOn?: LocalDate | null;
  /** Last day that may be booked, inclusive. */
  closesOn?: LocalDate | null;
  /** True where what is booked on it is billed. */
  billable?: boolean | null;
  /** True while time may be booked on it: it is open, and its project takes time. */
  bookable?: boolean | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto?: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired?: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending?: string[];
  /** Findings kept and published with the record. */
  flags?: string[];
}

/** What a source says of one cost-center. Topics source.<system>.cost-center.v1, key = the source's record id. */
export interface CostCenterChange {
  meta: SourceMeta;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted: string[];
  values: CostCenterValues | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline: CostCenterSegment[];
}

/** CostCenterChange as a writer hands it in: what has a default may be left out. */
export interface CostCenterChangeInput {
  meta: SourceMetaInput;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation?: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom?: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom?: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage?: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted?: string[];
  values?: CostCenterValuesInput | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline?: CostCenterSegmentInput[];
}

/** One dated part of a whole timeline. */
export interface CostCenterSegment {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: CostCenterValues;
}

/** CostCenterSegment as a writer hands it in: what has a default may be left out. */
export interface CostCenterSegmentInput {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: CostCenterValuesInput;
}

/** The attributes a source can speak of. References are in the source's own ids. */
export interface CostCenterValues {
  /** Business code, unique within the entity. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** Legal entity of the cost center. */
  legalEntity: string | null;
  /** Cost center above. */
  parent: string | null;
  /** Worker who answers for it. */
  owner: string | null;
  /** active or closed. */
  status: string | null;
}

/** CostCenterValues as a writer hands it in: what has a default may be left out. */
export interface CostCenterValuesInput {
  /** Business code, unique within the entity. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** Legal entity of the cost center. */
  legalEntity?: string | null;
  /** Cost center above. */
  parent?: string | null;
  /** Worker who answers for it. */
  owner?: string | null;
  /** active or closed. */
  status?: string | null;
}

/** The trusted cost-center record, complete in every event. Topic canonical.cost-center.v1, key = canonical id. */
export interface CostCenter {
  meta: CanonicalMeta;
  /** Canonical id, a UUID; never changes. */
  costCenterId: string;
  /** Business code, unique within the entity. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** Legal entity of the cost center. Canonical id of a legal-entity. */
  legalEntity: string | null;
  /** Cost center above. Canonical id of a cost-center. */
  parent: string | null;
  /** Worker who answers for it. Canonical id of a worker. */
  owner: string | null;
  /** active or closed. */
  status: string | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending: string[];
  /** Findings kept and published with the record, for example manager-cycle. */
  flags: string[];
}

/** CostCenter as a writer hands it in: what has a default may be left out. */
export interface CostCenterInput {
  meta: CanonicalMetaInput;
  /** Canonical id, a UUID; never changes. */
  costCenterId: string;
  /** Business code, unique within the entity. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** Legal entity of the cost center. Canonical id of a legal-entity. */
  legalEntity?: string | null;
  /** Cost center above. Canonical id of a cost-center. */
  parent?: string | null;
  /** Worker who answers for it. Canonical id of a worker. */
  owner?: string | null;
  /** active or closed. */
  status?: string | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto?: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired?: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending?: string[];
  /** Findings kept and published with the record, for example manager-cycle. */
  flags?: string[];
}

/** A target has acknowledged a version of a record. Topic delivery.receipts.v1, key = canonical id. */
export interface DeliveryReceipt {
  meta: SourceMeta;
  entity: string;
  recordId: string;
  /** The target. */
  system: string;
  /** The version acknowledged. */
  recordVersion: number;
  /** Milliseconds since 1970 UTC. */
  acknowledgedAt: number;
  /** Id of the record in the target. */
  targetId: string | null;
}

/** DeliveryReceipt as a writer hands it in: what has a default may be left out. */
export interface DeliveryReceiptInput {
  meta: SourceMetaInput;
  entity: string;
  recordId: string;
  /** The target. */
  system: string;
  /** The version acknowledged. */
  recordVersion: number;
  /** Milliseconds since 1970 UTC. */
  acknowledgedAt: number;
  /** Id of the record in the target. */
  targetId?: string | null;
}

/** What a source says of one demand. Topics source.<system>.demand.v1, key = the source's record id. */
export interface DemandChange {
  meta: SourceMeta;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted: string[];
  values: DemandValues | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline: DemandSegment[];
}

/** DemandChange as a writer hands it in: what has a default may be left out. */
export interface DemandChangeInput {
  meta: SourceMetaInput;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation?: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom?: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom?: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage?: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted?: string[];
  values?: DemandValuesInput | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline?: DemandSegmentInput[];
}

/** One dated part of a whole timeline. */
export interface DemandSegment {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: DemandValues;
}

/** DemandSegment as a writer hands it in: what has a default may be left out. */
export interface DemandSegmentInput {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: DemandValuesInput;
}

/** A skill that is needed, and the level it is needed at. */
export interface DemandSkill {
  /** Key: skill code. */
  skill: string;
  /** Least level, 1 (novice) to 5 (expert). */
  level: number | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed: boolean;
}

/** DemandSkill as a writer hands it in: what has a default may be left out. */
export interface DemandSkillInput {
  /** Key: skill code. */
  skill: string;
  /** Least level, 1 (novice) to 5 (expert). */
  level?: number | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed?: boolean;
}

/** The attributes a source can speak of. References are in the source's own ids. */
export interface DemandValues {
  /** Project that needs somebody. */
  project: string | null;
  /** Role that is needed, for example Solution Architect. */
  role: string | null;
  /** Labor category that is planned for. */
  laborCategory: string | null;
  /** Skills that are needed. */
  skills: DemandSkill[] | null;
  /** Country the work is done in, ISO 3166-1 alpha-2; null where it does not matter. */
  country: string | null;
  /** Place of work; null where it does not matter. */
  location: string | null;
  /** First day. */
  startDate: LocalDate | null;
  /** Last day, inclusive. */
  endDate: LocalDate | null;
  /** Hours of each working day. */
  hoursPerDay: number | null;
  /** Share of a full-time capacity, 0 to 1, where no hours are given. */
  share: number | null;
  /** 1 (first) to 5 (last). */
  priority: number | null;
  /** open, filled or cancelled. */
  status: string | null;
  /** Assignment whose end led to it. */
  replaces: string | null;
  /** Why there is demand, for people. */
  reason: string | null;
}

/** DemandValues as a writer hands it in: what has a default may be left out. */
export interface DemandValuesInput {
  /** Project that needs somebody. */
  project?: string | null;
  /** Role that is needed, for example Solution Architect. */
  role?: string | null;
  /** Labor category that is planned for. */
  laborCategory?: string | null;
  /** Skills that are needed. */
  skills?: DemandSkillInput[] | null;
  /** Country the work is done in, ISO 3166-1 alpha-2; null where it does not matter. */
  country?: string | null;
  /** Place of work; null where it does not matter. */
  location?: string | null;
  /** First day. */
  startDate?: LocalDate | null;
  /** Last day, inclusive. */
  endDate?: LocalDate | null;
  /** Hours of each working day. */
  hoursPerDay?: number | null;
  /** Share of a full-time capacity, 0 to 1, where no hours are given. */
  share?: number | null;
  /** 1 (first) to 5 (last). */
  priority?: number | null;
  /** open, filled or cancelled. */
  status?: string | null;
  /** Assignment whose end led to it. */
  replaces?: string | null;
  /** Why there is demand, for people. */
  reason?: string | null;
}

/** The trusted demand record, complete in every event. Topic canonical.demand.v1, key = canonical id. */
export interface Demand {
  meta: CanonicalMeta;
  /** Canonical id, a UUID; never changes. */
  demandId: string;
  /** Project that needs somebody. Canonical id of a project. */
  project: string | null;
  /** Role that is needed, for example Solution Architect. */
  role: string | null;
  /** Labor category that is planned for. Canonical id of a labor-category. */
  laborCategory: string | null;
  /** Skills that are needed. */
  skills: DemandSkill[] | null;
  /** Country the work is done in, ISO 3166-1 alpha-2; null where it does not matter. */
  country: string | null;
  /** Place of work; null where it does not matter. Canonical id of a location. */
  location: string | null;
  /** First day. */
  startDate: LocalDate | null;
  /** Last day, inclusive. */
  endDate: LocalDate | null;
  /** Hours of each working day. */
  hoursPerDay: number | null;
  /** Share of a full-time capacity, 0 to 1, where no hours are given. */
  share: number | null;
  /** 1 (first) to 5 (last). */
  priority: number | null;
  /** open, filled or cancelled. */
  status: string | null;
  /** Assignment whose end led to it. Canonical id of a assignment. */
  replaces: string | null;
  /** Why there is demand, for people. */
  reason: string | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending: string[];
  /** Findings kept and published with the record. */
  flags: string[];
}

/** Demand as a writer hands it in: what has a default may be left out. */
export interface DemandInput {
  meta: CanonicalMetaInput;
  /** Canonical id, a UUID; never changes. */
  demandId: string;
  /** Project that needs somebody. Canonical id of a project. */
  project?: string | null;
  /** Role that is needed, for example Solution Architect. */
  role?: string | null;
  /** Labor category that is planned for. Canonical id of a labor-category. */
  laborCategory?: string | null;
  /** Skills that are needed. */
  skills?: DemandSkillInput[] | null;
  /** Country the work is done in, ISO 3166-1 alpha-2; null where it does not matter. */
  country?: string | null;
  /** Place of work; null where it does not matter. Canonical id of a location. */
  location?: string | null;
  /** First day. */
  startDate?: LocalDate | null;
  /** Last day, inclusive. */
  endDate?: LocalDate | null;
  /** Hours of each working day. */
  hoursPerDay?: number | null;
  /** Share of a full-time capacity, 0 to 1, where no hours are given. */
  share?: number | null;
  /** 1 (first) to 5 (last). */
  priority?: number | null;
  /** open, filled or cancelled. */
  status?: string | null;
  /** Assignment whose end led to it. Canonical id of a assignment. */
  replaces?: string | null;
  /** Why there is demand, for people. */
  reason?: string | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto?: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired?: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending?: string[];
  /** Findings kept and published with the record. */
  flags?: string[];
}

/** Something that a person should look at, or what came of it. Topic exceptions.v1, key = fingerprint, the same for all that is alike: class, code, place and configuration version. */
export interface ExceptionRaised {
  /** source is the service that raises it; causationId the event that showed it. */
  meta: SourceMeta;
  /** unreadable, contract, identity, data, defect, life-cycle, refused, conflict, decision, delivery, intake, vendor. */
  class: string;
  code: string;
  entity: string | null;
  recordId: string | null;
  system: string | null;
  attribute: string | null;
  /** The input, the rule and the remedy, without personal data. */
  reason: string;
  /** Topic of the event that showed it, with partition and offset; null where none did. */
  topic: string | null;
  partition: number | null;
  offset: number | null;
  /** The key of the message. */
  fingerprint: string | null;
  /** What exactly is wrong: one event, one attribute of one record, one delivery. It is open once at a time. */
  exceptionId: string | null;
  /** raised, retried (failed again, still open), resolved, discarded. */
  state: string | null;
  /** How it ended: applied, no-effect, scheduled, waiting, delivered, superseded, other-fault. */
  outcome: string | null;
  /** Where its like are found: a topic, a stream, an attribute of a system, an entity of a target. */
  place: string | null;
  /** Configuration, or mapping, under which it was raised. */
  configVersion: string | null;
}

/** ExceptionRaised as a writer hands it in: what has a default may be left out. */
export interface ExceptionRaisedInput {
  /** source is the service that raises it; causationId the event that showed it. */
  meta: SourceMetaInput;
  /** unreadable, contract, identity, data, defect, life-cycle, refused, conflict, decision, delivery, intake, vendor. */
  class: string;
  code: string;
  entity?: string | null;
  recordId?: string | null;
  system?: string | null;
  attribute?: string | null;
  /** The input, the rule and the remedy, without personal data. */
  reason: string;
  /** Topic of the event that showed it, with partition and offset; null where none did. */
  topic?: string | null;
  partition?: number | null;
  offset?: number | null;
  /** The key of the message. */
  fingerprint?: string | null;
  /** What exactly is wrong: one event, one attribute of one record, one delivery. It is open once at a time. */
  exceptionId?: string | null;
  /** raised, retried (failed again, still open), resolved, discarded. */
  state?: string | null;
  /** How it ended: applied, no-effect, scheduled, waiting, delivered, superseded, other-fault. */
  outcome?: string | null;
  /** Where its like are found: a topic, a stream, an attribute of a system, an entity of a target. */
  place?: string | null;
  /** Configuration, or mapping, under which it was raised. */
  configVersion?: string | null;
}

/** Says how ids of two source records stand to each other. Topic source.identity-link.v1, key = entity and the first id. */
export interface IdentityLink {
  meta: SourceMeta;
  /** worker, org-unit ... */
  entity: string;
  /** same-as (both name one record), replaced-by (the left id is continued by the right one), split (no longer the same; takes back an earlier link). */
  relation: string;
  left: ExternalId;
  right: ExternalId;
  reason: string | null;
  /** The account of whoever decided it; rule where a rule of an adoption did. */
  author: string | null;
}

/** IdentityLink as a writer hands it in: what has a default may be left out. */
export interface IdentityLinkInput {
  meta: SourceMetaInput;
  /** worker, org-unit ... */
  entity: string;
  /** same-as (both name one record), replaced-by (the left id is continued by the right one), split (no longer the same; takes back an earlier link). */
  relation: string;
  left: ExternalIdInput;
  right: ExternalIdInput;
  reason?: string | null;
  /** The account of whoever decided it; rule where a rule of an adoption did. */
  author?: string | null;
}

/** What a source says of one labor-category. Topics source.<system>.labor-category.v1, key = the source's record id. */
export interface LaborCategoryChange {
  meta: SourceMeta;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted: string[];
  values: LaborCategoryValues | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline: LaborCategorySegment[];
}

/** LaborCategoryChange as a writer hands it in: what has a default may be left out. */
export interface LaborCategoryChangeInput {
  meta: SourceMetaInput;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation?: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom?: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom?: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage?: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted?: string[];
  values?: LaborCategoryValuesInput | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline?: LaborCategorySegmentInput[];
}

/** One dated part of a whole timeline. */
export interface LaborCategorySegment {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: LaborCategoryValues;
}

/** LaborCategorySegment as a writer hands it in: what has a default may be left out. */
export interface LaborCategorySegmentInput {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: LaborCategoryValuesInput;
}

/** The attributes a source can speak of. References are in the source's own ids. */
export interface LaborCategoryValues {
  /** Business code, unique within the entity. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** Seniority, 1 upwards. */
  level: number | null;
  /** active or closed. */
  status: string | null;
}

/** LaborCategoryValues as a writer hands it in: what has a default may be left out. */
export interface LaborCategoryValuesInput {
  /** Business code, unique within the entity. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** Seniority, 1 upwards. */
  level?: number | null;
  /** active or closed. */
  status?: string | null;
}

/** The trusted labor-category record, complete in every event. Topic canonical.labor-category.v1, key = canonical id. */
export interface LaborCategory {
  meta: CanonicalMeta;
  /** Canonical id, a UUID; never changes. */
  laborCategoryId: string;
  /** Business code, unique within the entity. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** Seniority, 1 upwards. */
  level: number | null;
  /** active or closed. */
  status: string | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending: string[];
  /** Findings kept and published with the record, for example manager-cycle. */
  flags: string[];
}

/** LaborCategory as a writer hands it in: what has a default may be left out. */
export interface LaborCategoryInput {
  meta: CanonicalMetaInput;
  /** Canonical id, a UUID; never changes. */
  laborCategoryId: string;
  /** Business code, unique within the entity. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** Seniority, 1 upwards. */
  level?: number | null;
  /** active or closed. */
  status?: string | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto?: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired?: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending?: string[];
  /** Findings kept and published with the record, for example manager-cycle. */
  flags?: string[];
}

/** What a source says of one legal-entity. Topics source.<system>.legal-entity.v1, key = the source's record id. */
export interface LegalEntityChange {
  meta: SourceMeta;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted: string[];
  values: LegalEntityValues | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline: LegalEntitySegment[];
}

/** LegalEntityChange as a writer hands it in: what has a default may be left out. */
export interface LegalEntityChangeInput {
  meta: SourceMetaInput;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation?: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom?: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom?: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage?: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted?: string[];
  values?: LegalEntityValuesInput | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline?: LegalEntitySegmentInput[];
}

/** One dated part of a whole timeline. */
export interface LegalEntitySegment {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: LegalEntityValues;
}

/** LegalEntitySegment as a writer hands it in: what has a default may be left out. */
export interface LegalEntitySegmentInput {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: LegalEntityValuesInput;
}

/** The attributes a source can speak of. References are in the source's own ids. */
export interface LegalEntityValues {
  /** Business code, unique within the entity. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** Region code of the firm, for example EMEA. */
  region: string | null;
  /** IANA zone, for example Australia/Sydney; dates of its workers are local to it. */
  timeZone: string | null;
  /** ISO 4217. */
  currency: string | null;
  /** Parent legal entity. */
  parent: string | null;
  /** active or closed. */
  status: string | null;
  /** Periods of its books that the ERP has said something of. */
  postingPeriods: PostingPeriod[] | null;
}

/** LegalEntityValues as a writer hands it in: what has a default may be left out. */
export interface LegalEntityValuesInput {
  /** Business code, unique within the entity. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** ISO 3166-1 alpha-2. */
  country?: string | null;
  /** Region code of the firm, for example EMEA. */
  region?: string | null;
  /** IANA zone, for example Australia/Sydney; dates of its workers are local to it. */
  timeZone?: string | null;
  /** ISO 4217. */
  currency?: string | null;
  /** Parent legal entity. */
  parent?: string | null;
  /** active or closed. */
  status?: string | null;
  /** Periods of its books that the ERP has said something of. */
  postingPeriods?: PostingPeriodInput[] | null;
}

/** The trusted legal-entity record, complete in every event. Topic canonical.legal-entity.v1, key = canonical id. */
export interface LegalEntity {
  meta: CanonicalMeta;
  /** Canonical id, a UUID; never changes. */
  legalEntityId: string;
  /** Business code, unique within the entity. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** Region code of the firm, for example EMEA. */
  region: string | null;
  /** IANA zone, for example Australia/Sydney; dates of its workers are local to it. */
  timeZone: string | null;
  /** ISO 4217. */
  currency: string | null;
  /** Parent legal entity. Canonical id of a legal-entity. */
  parent: string | null;
  /** active or closed. */
  status: string | null;
  /** Periods of its books that the ERP has said something of. */
  postingPeriods: PostingPeriod[] | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending: string[];
  /** Findings kept and published with the record, for example manager-cycle. */
  flags: string[];
}

/** LegalEntity as a writer hands it in: what has a default may be left out. */
export interface LegalEntityInput {
  meta: CanonicalMetaInput;
  /** Canonical id, a UUID; never changes. */
  legalEntityId: string;
  /** Business code, unique within the entity. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** ISO 3166-1 alpha-2. */
  country?: string | null;
  /** Region code of the firm, for example EMEA. */
  region?: string | null;
  /** IANA zone, for example Australia/Sydney; dates of its workers are local to it. */
  timeZone?: string | null;
  /** ISO 4217. */
  currency?: string | null;
  /** Parent legal entity. Canonical id of a legal-entity. */
  parent?: string | null;
  /** active or closed. */
  status?: string | null;
  /** Periods of its books that the ERP has said something of. */
  postingPeriods?: PostingPeriodInput[] | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto?: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired?: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending?: string[];
  /** Findings kept and published with the record, for example manager-cycle. */
  flags?: string[];
}

/** A month of the books, and whether it takes postings. */
export interface PostingPeriod {
  /** Key: the month, yyyy-mm. */
  period: string;
  /** False where nothing can be posted into it. */
  open: boolean | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed: boolean;
}

/** PostingPeriod as a writer hands it in: what has a default may be left out. */
export interface PostingPeriodInput {
  /** Key: the month, yyyy-mm. */
  period: string;
  /** False where nothing can be posted into it. */
  open?: boolean | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed?: boolean;
}

/** A day that is not worked at a location. */
export interface Holiday {
  /** Key: the day, yyyy-mm-dd. */
  date: string;
  /** Name for people. */
  name: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed: boolean;
}

/** Holiday as a writer hands it in: what has a default may be left out. */
export interface HolidayInput {
  /** Key: the day, yyyy-mm-dd. */
  date: string;
  /** Name for people. */
  name?: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed?: boolean;
}

/** What a source says of one location. Topics source.<system>.location.v1, key = the source's record id. */
export interface LocationChange {
  meta: SourceMeta;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted: string[];
  values: LocationValues | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline: LocationSegment[];
}

/** LocationChange as a writer hands it in: what has a default may be left out. */
export interface LocationChangeInput {
  meta: SourceMetaInput;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation?: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom?: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom?: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage?: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted?: string[];
  values?: LocationValuesInput | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline?: LocationSegmentInput[];
}

/** One dated part of a whole timeline. */
export interface LocationSegment {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: LocationValues;
}

/** LocationSegment as a writer hands it in: what has a default may be left out. */
export interface LocationSegmentInput {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: LocationValuesInput;
}

/** The attributes a source can speak of. References are in the source's own ids. */
export interface LocationValues {
  /** Business code, unique within the entity. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** Region code of the firm. */
  region: string | null;
  /** City. */
  city: string | null;
  /** IANA zone. */
  timeZone: string | null;
  /** active or closed. */
  status: string | null;
  /** Days of the week that are worked there, ISO numbers ascending, for example 12345. */
  workingDays: string | null;
  /** Days that are not worked there. */
  holidays: Holiday[] | null;
}

/** LocationValues as a writer hands it in: what has a default may be left out. */
export interface LocationValuesInput {
  /** Business code, unique within the entity. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** ISO 3166-1 alpha-2. */
  country?: string | null;
  /** Region code of the firm. */
  region?: string | null;
  /** City. */
  city?: string | null;
  /** IANA zone. */
  timeZone?: string | null;
  /** active or closed. */
  status?: string | null;
  /** Days of the week that are worked there, ISO numbers ascending, for example 12345. */
  workingDays?: string | null;
  /** Days that are not worked there. */
  holidays?: HolidayInput[] | null;
}

/** The trusted location record, complete in every event. Topic canonical.location.v1, key = canonical id. */
export interface Location {
  meta: CanonicalMeta;
  /** Canonical id, a UUID; never changes. */
  locationId: string;
  /** Business code, unique within the entity. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** Region code of the firm. */
  region: string | null;
  /** City. */
  city: string | null;
  /** IANA zone. */
  timeZone: string | null;
  /** active or closed. */
  status: string | null;
  /** Days of the week that are worked there, ISO numbers ascending, for example 12345. */
  workingDays: string | null;
  /** Days that are not worked there. */
  holidays: Holiday[] | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending: string[];
  /** Findings kept and published with the record, for example manager-cycle. */
  flags: string[];
}

/** Location as a writer hands it in: what has a default may be left out. */
export interface LocationInput {
  meta: CanonicalMetaInput;
  /** Canonical id, a UUID; never changes. */
  locationId: string;
  /** Business code, unique within the entity. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** ISO 3166-1 alpha-2. */
  country?: string | null;
  /** Region code of the firm. */
  region?: string | null;
  /** City. */
  city?: string | null;
  /** IANA zone. */
  timeZone?: string | null;
  /** active or closed. */
  status?: string | null;
  /** Days of the week that are worked there, ISO numbers ascending, for example 12345. */
  workingDays?: string | null;
  /** Days that are not worked there. */
  holidays?: HolidayInput[] | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto?: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired?: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending?: string[];
  /** Findings kept and published with the record, for example manager-cycle. */
  flags?: string[];
}

/** What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional. */
export interface CanonicalMeta {
  /** UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes. */
  eventId: string;
  /** The service that publishes, for example worker-sync. */
  source: string;
  sourceEpoch: number;
  /** Equals recordVersion. */
  sourceVersion: number;
  revision: number;
  /** occurredAt of the source event that led to the change, or the instant a dated change took effect. Milliseconds since 1970 UTC. */
  occurredAt: number;
  correlationId: string;
  /** eventId of the source event; null where the passing of a day or a change of configuration led to it. */
  causationId: string | null;
  /** Rises by one per event of this record on this topic; subscribers drop a lower one. */
  recordVersion: number;
  /** Digest of the ownership model and code tables the record was computed with. */
  configVersion: string;
  /** The ids of this record in every system that knows it, sorted. */
  externalIds: ExternalId[];
  /** What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed. */
  type: string;
  changed: ChangedAttribute[];
}

/** CanonicalMeta as a writer hands it in: what has a default may be left out. */
export interface CanonicalMetaInput {
  /** UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes. */
  eventId: string;
  /** The service that publishes, for example worker-sync. */
  source: string;
  sourceEpoch?: number;
  /** Equals recordVersion. */
  sourceVersion: number;
  revision?: number;
  /** occurredAt of the source event that led to the change, or the instant a dated change took effect. Milliseconds since 1970 UTC. */
  occurredAt: number;
  correlationId: string;
  /** eventId of the source event; null where the passing of a day or a change of configuration led to it. */
  causationId?: string | null;
  /** Rises by one per event of this record on this topic; subscribers drop a lower one. */
  recordVersion: number;
  /** Digest of the ownership model and code tables the record was computed with. */
  configVersion: string;
  /** The ids of this record in every system that knows it, sorted. */
  externalIds?: ExternalIdInput[];
  /** What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed. */
  type: string;
  changed?: ChangedAttributeInput[];
}

/** An attribute that this event changed. */
export interface ChangedAttribute {
  attribute: string;
  /** The value before, as JSON text; null where there was none. */
  before: string | null;
}

/** ChangedAttribute as a writer hands it in: what has a default may be left out. */
export interface ChangedAttributeInput {
  attribute: string;
  /** The value before, as JSON text; null where there was none. */
  before?: string | null;
}

/** The id of one record in one system. */
export interface ExternalId {
  system: string;
  id: string;
}

/** ExternalId as a writer hands it in: what has a default may be left out. */
export interface ExternalIdInput {
  system: string;
  id: string;
}

/** What every event on a source topic says of itself. Frozen: fields are only ever added, optional. */
export interface SourceMeta {
  /** UUIDv7, minted by the publisher; the same id means the same event. */
  eventId: string;
  /** Name of the system that speaks, as in config/systems. Must equal the system in the topic name. */
  source: string;
  /** Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion. */
  sourceEpoch: number;
  /** Version of the source record, rising; 0 to 2^53-1. */
  sourceVersion: number;
  /** Tie-break within one version: a correction by a person or a re-mapping raises it. */
  revision: number;
  /** When the change happened in the source, milliseconds since 1970 UTC. */
  occurredAt: number;
  /** Follows one business change through every system. Minted by the first of ours to see the change when the source has none. */
  correlationId: string | null;
  /** eventId of the event that led to this one. */
  causationId: string | null;
}

/** SourceMeta as a writer hands it in: what has a default may be left out. */
export interface SourceMetaInput {
  /** UUIDv7, minted by the publisher; the same id means the same event. */
  eventId: string;
  /** Name of the system that speaks, as in config/systems. Must equal the system in the topic name. */
  source: string;
  /** Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion. */
  sourceEpoch?: number;
  /** Version of the source record, rising; 0 to 2^53-1. */
  sourceVersion: number;
  /** Tie-break within one version: a correction by a person or a re-mapping raises it. */
  revision?: number;
  /** When the change happened in the source, milliseconds since 1970 UTC. */
  occurredAt: number;
  /** Follows one business change through every system. Minted by the first of ours to see the change when the source has none. */
  correlationId?: string | null;
  /** eventId of the event that led to this one. */
  causationId?: string | null;
}

/** A booking that a notice speaks of: what was planned, and what is left. */
export interface NoticeBooking {
  /** Key: canonical id of the assignment. */
  booking: string;
  /** Name of the project, or its code. */
  project: string | null;
  /** Last day as it was planned, inclusive. */
  plannedUntil: LocalDate | null;
  /** Last day that is booked now, inclusive; null where no day is left. */
  bookedUntil: LocalDate | null;
  /** Never true in a canonical record. */
  removed: boolean;
}

/** NoticeBooking as a writer hands it in: what has a default may be left out. */
export interface NoticeBookingInput {
  /** Key: canonical id of the assignment. */
  booking: string;
  /** Name of the project, or its code. */
  project?: string | null;
  /** Last day as it was planned, inclusive. */
  plannedUntil?: LocalDate | null;
  /** Last day that is booked now, inclusive; null where no day is left. */
  bookedUntil?: LocalDate | null;
  /** Never true in a canonical record. */
  removed?: boolean;
}

/** The attributes of a notice. No source speaks of it: the processes write it. */
export interface NoticeValues {
  /** Who is told. */
  recipient: string | null;
  /** Whom it is about. */
  about: string | null;
  /** What led to it: termination, leave, transfer, or rescinded where what an earlier notice told of is taken back. */
  cause: string | null;
  /** Id of the instance of the process that tells. */
  process: string | null;
  /** Last day on which the person can be booked; null where there is no such day. */
  lastDay: LocalDate | null;
  /** First day on which the person can be booked again; null where it is not known or never comes. */
  returnDate: LocalDate | null;
  /** The bookings that are cut short or given back. */
  bookings: NoticeBooking[] | null;
  /** What was asked for in place of the person; null where nothing was. */
  replacement: string | null;
}

/** NoticeValues as a writer hands it in: what has a default may be left out. */
export interface NoticeValuesInput {
  /** Who is told. */
  recipient?: string | null;
  /** Whom it is about. */
  about?: string | null;
  /** What led to it: termination, leave, transfer, or rescinded where what an earlier notice told of is taken back. */
  cause?: string | null;
  /** Id of the instance of the process that tells. */
  process?: string | null;
  /** Last day on which the person can be booked; null where there is no such day. */
  lastDay?: LocalDate | null;
  /** First day on which the person can be booked again; null where it is not known or never comes. */
  returnDate?: LocalDate | null;
  /** The bookings that are cut short or given back. */
  bookings?: NoticeBookingInput[] | null;
  /** What was asked for in place of the person; null where nothing was. */
  replacement?: string | null;
}

/** What a process tells one person, complete in every event. Topic canonical.notice.v1, key = canonical id. */
export interface Notice {
  meta: CanonicalMeta;
  /** Canonical id, a UUID; never changes. */
  noticeId: string;
  /** Who is told. Canonical id of a worker. */
  recipient: string | null;
  /** Whom it is about. Canonical id of a worker. */
  about: string | null;
  /** What led to it: termination, leave, transfer, or rescinded where what an earlier notice told of is taken back. */
  cause: string | null;
  /** Id of the instance of the process that tells. */
  process: string | null;
  /** Last day on which the person can be booked; null where there is no such day. */
  lastDay: LocalDate | null;
  /** First day on which the person can be booked again; null where it is not known or never comes. */
  returnDate: LocalDate | null;
  /** The bookings that are cut short or given back. */
  bookings: NoticeBooking[] | null;
  /** What was asked for in place of the person; null where nothing was. */
  replacement: string | null;
  /** Always null: notices are not merged. */
  mergedInto: string | null;
  /** True when the notice is taken back. */
  retired: boolean;
  /** Attributes whose reference names a record that has not arrived; always empty. */
  pending: string[];
  /** Findings kept and published with the record. */
  flags: string[];
}

/** Notice as a writer hands it in: what has a default may be left out. */
export interface NoticeInput {
  meta: CanonicalMetaInput;
  /** Canonical id, a UUID; never changes. */
  noticeId: string;
  /** Who is told. Canonical id of a worker. */
  recipient?: string | null;
  /** Whom it is about. Canonical id of a worker. */
  about?: string | null;
  /** What led to it: termination, leave, transfer, or rescinded where what an earlier notice told of is taken back. */
  cause?: string | null;
  /** Id of the instance of the process that tells. */
  process?: string | null;
  /** Last day on which the person can be booked; null where there is no such day. */
  lastDay?: LocalDate | null;
  /** First day on which the person can be booked again; null where it is not known or never comes. */
  returnDate?: LocalDate | null;
  /** The bookings that are cut short or given back. */
  bookings?: NoticeBookingInput[] | null;
  /** What was asked for in place of the person; null where nothing was. */
  replacement?: string | null;
  /** Always null: notices are not merged. */
  mergedInto?: string | null;
  /** True when the notice is taken back. */
  retired?: boolean;
  /** Attributes whose reference names a record that has not arrived; always empty. */
  pending?: string[];
  /** Findings kept and published with the record. */
  flags?: string[];
}

/** What a source says of one org-unit. Topics source.<system>.org-unit.v1, key = the source's record id. */
export interface OrgUnitChange {
  meta: SourceMeta;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted: string[];
  values: OrgUnitValues | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline: OrgUnitSegment[];
}

/** OrgUnitChange as a writer hands it in: what has a default may be left out. */
export interface OrgUnitChangeInput {
  meta: SourceMetaInput;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation?: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom?: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom?: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage?: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted?: string[];
  values?: OrgUnitValuesInput | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline?: OrgUnitSegmentInput[];
}

/** One dated part of a whole timeline. */
export interface OrgUnitSegment {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: OrgUnitValues;
}

/** OrgUnitSegment as a writer hands it in: what has a default may be left out. */
export interface OrgUnitSegmentInput {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: OrgUnitValuesInput;
}

/** The attributes a source can speak of. References are in the source's own ids. */
export interface OrgUnitValues {
  /** Business code, unique within the entity. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** Group of units. */
  group: string | null;
  /** Unit above. */
  parent: string | null;
  /** Head of the unit. */
  head: string | null;
  /** Legal entity of the unit. */
  legalEntity: string | null;
  /** active or closed. */
  status: string | null;
}

/** OrgUnitValues as a writer hands it in: what has a default may be left out. */
export interface OrgUnitValuesInput {
  /** Business code, unique within the entity. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** Group of units. */
  group?: string | null;
  /** Unit above. */
  parent?: string | null;
  /** Head of the unit. */
  head?: string | null;
  /** Legal entity of the unit. */
  legalEntity?: string | null;
  /** active or closed. */
  status?: string | null;
}

/** The trusted org-unit record, complete in every event. Topic canonical.org-unit.v1, key = canonical id. */
export interface OrgUnit {
  meta: CanonicalMeta;
  /** Canonical id, a UUID; never changes. */
  orgUnitId: string;
  /** Business code, unique within the entity. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** Group of units. */
  group: string | null;
  /** Unit above. Canonical id of a org-unit. */
  parent: string | null;
  /** Head of the unit. Canonical id of a worker. */
  head: string | null;
  /** Legal entity of the unit. Canonical id of a legal-entity. */
  legalEntity: string | null;
  /** active or closed. */
  status: string | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending: string[];
  /** Findings kept and published with the record, for example manager-cycle. */
  flags: string[];
}

/** OrgUnit as a writer hands it in: what has a default may be left out. */
export interface OrgUnitInput {
  meta: CanonicalMetaInput;
  /** Canonical id, a UUID; never changes. */
  orgUnitId: string;
  /** Business code, unique within the entity. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** Group of units. */
  group?: string | null;
  /** Unit above. Canonical id of a org-unit. */
  parent?: string | null;
  /** Head of the unit. Canonical id of a worker. */
  head?: string | null;
  /** Legal entity of the unit. Canonical id of a legal-entity. */
  legalEntity?: string | null;
  /** active or closed. */
  status?: string | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto?: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired?: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending?: string[];
  /** Findings kept and published with the record, for example manager-cycle. */
  flags?: string[];
}

/** Something happened in a long process. Topic process.steps.v1, key = the id of the instance, so that one instance is in order. */
export interface ProcessStep {
  meta: SourceMeta;
  /** onboarding, project-activation; what docs/reference/processes.md draws. */
  process: string;
  /** Id of the instance: process/record/how many times it has begun for that record. */
  instance: string;
  /** Entity of the record that it is about. */
  entity: string;
  /** Canonical id of that record. */
  recordId: string;
  /** Stage of the process; null for the process itself. */
  stage: string | null;
  /** started, waiting, late, done, skipped, ended: of a stage or of the process. */
  state: string;
  /** How the process ended, for example ready-to-bill or rescinded. */
  result: string | null;
  /** Who answers for the stage. */
  owner: string | null;
  /** When the stage has to be done. Milliseconds since 1970 UTC. */
  deadline: number | null;
  /** What a stage waits for, for people; no personal data. */
  missing: string | null;
}

/** ProcessStep as a writer hands it in: what has a default may be left out. */
export interface ProcessStepInput {
  meta: SourceMetaInput;
  /** onboarding, project-activation; what docs/reference/processes.md draws. */
  process: string;
  /** Id of the instance: process/record/how many times it has begun for that record. */
  instance: string;
  /** Entity of the record that it is about. */
  entity: string;
  /** Canonical id of that record. */
  recordId: string;
  /** Stage of the process; null for the process itself. */
  stage?: string | null;
  /** started, waiting, late, done, skipped, ended: of a stage or of the process. */
  state: string;
  /** How the process ended, for example ready-to-bill or rescinded. */
  result?: string | null;
  /** Who answers for the stage. */
  owner?: string | null;
  /** When the stage has to be done. Milliseconds since 1970 UTC. */
  deadline?: number | null;
  /** What a stage waits for, for people; no personal data. */
  missing?: string | null;
}

/** One rule by which a project is billed. */
export interface BillingRule {
  /** Key: the name of the rule in the books. */
  rule: string;
  /** hourly, milestone, monthly or none. */
  basis: string | null;
  /** Code of the labor category it is for; null for all. */
  laborCategory: string | null;
  /** Price per unit of the basis, a decimal as text. */
  rate: string | null;
  /** ISO 4217 of the rate. */
  currency: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed: boolean;
}

/** BillingRule as a writer hands it in: what has a default may be left out. */
export interface BillingRuleInput {
  /** Key: the name of the rule in the books. */
  rule: string;
  /** hourly, milestone, monthly or none. */
  basis?: string | null;
  /** Code of the labor category it is for; null for all. */
  laborCategory?: string | null;
  /** Price per unit of the basis, a decimal as text. */
  rate?: string | null;
  /** ISO 4217 of the rate. */
  currency?: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed?: boolean;
}

/** One further financial dimension and its value. */
export interface CostDimension {
  /** Key: the name of the dimension. */
  dimension: string;
  /** Code of the value. */
  value: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed: boolean;
}

/** CostDimension as a writer hands it in: what has a default may be left out. */
export interface CostDimensionInput {
  /** Key: the name of the dimension. */
  dimension: string;
  /** Code of the value. */
  value?: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed?: boolean;
}

/** What a source says of one project. Topics source.<system>.project.v1, key = the source's record id. */
export interface ProjectChange {
  meta: SourceMeta;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted: string[];
  values: ProjectValues | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline: ProjectSegment[];
}

/** ProjectChange as a writer hands it in: what has a default may be left out. */
export interface ProjectChangeInput {
  meta: SourceMetaInput;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation?: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom?: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom?: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage?: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted?: string[];
  values?: ProjectValuesInput | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline?: ProjectSegmentInput[];
}

/** One milestone of a project. */
export interface ProjectMilestone {
  /** Key: the id of the milestone in its system. */
  milestone: string;
  /** Name for people. */
  name: string | null;
  /** Day on which it is due. */
  dueDate: LocalDate | null;
  /** open or reached. */
  status: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed: boolean;
}

/** ProjectMilestone as a writer hands it in: what has a default may be left out. */
export interface ProjectMilestoneInput {
  /** Key: the id of the milestone in its system. */
  milestone: string;
  /** Name for people. */
  name?: string | null;
  /** Day on which it is due. */
  dueDate?: LocalDate | null;
  /** open or reached. */
  status?: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed?: boolean;
}

/** One dated part of a whole timeline. */
export interface ProjectSegment {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: ProjectValues;
}

/** ProjectSegment as a writer hands it in: what has a default may be left out. */
export interface ProjectSegmentInput {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: ProjectValuesInput;
}

/** One task of a project. */
export interface ProjectTask {
  /** Key: the id of the task in its system. */
  task: string;
  /** Name for people. */
  name: string | null;
  /** First day. */
  startDate: LocalDate | null;
  /** Last day, inclusive. */
  endDate: LocalDate | null;
  /** open or done. */
  status: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed: boolean;
}

/** ProjectTask as a writer hands it in: what has a default may be left out. */
export interface ProjectTaskInput {
  /** Key: the id of the task in its system. */
  task: string;
  /** Name for people. */
  name?: string | null;
  /** First day. */
  startDate?: LocalDate | null;
  /** Last day, inclusive. */
  endDate?: LocalDate | null;
  /** open or done. */
  status?: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed?: boolean;
}

/** The attributes a source can speak of. References are in the source's own ids. */
export interface ProjectValues {
  /** Number of the project in the books. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** Number of the customer in the CRM, or in the books where no deal led to the project. */
  customer: string | null;
  /** Name of the customer. */
  customerName: string | null;
  /** Id of the won opportunity in the CRM. */
  opportunity: string | null;
  /** time-and-materials, fixed-price, retainer or internal; other codes as config/codes says. */
  contractType: string | null;
  /** hourly, milestone, monthly or none; other codes as config/codes says. */
  billingModel: string | null;
  /** How work is billed. */
  billingRules: BillingRule[] | null;
  /** as-billed, percent-complete, monthly or none; other codes as config/codes says. */
  revenueTreatment: string | null;
  /** ISO 4217 of what is billed. */
  currency: string | null;
  /** Legal entity that contracts, and keeps the books of, the project. */
  legalEntity: string | null;
  /** Cost center that bears what is not billed. */
  costCenter: string | null;
  /** Further financial dimensions of the project. */
  costDimensions: CostDimension[] | null;
  /** First day of delivery. */
  startDate: LocalDate | null;
  /** Last day of delivery, inclusive. */
  endDate: LocalDate | null;
  /** In the books: approved (a shell), open, on-hold, closed or cancelled. */
  status: string | null;
  /** In delivery: planned, active, on-hold or completed. */
  deliveryStatus: string | null;
  /** Worker who leads the project. */
  projectManager: string | null;
  /** Tasks of the project. */
  tasks: ProjectTask[] | null;
  /** Milestones of the project. */
  milestones: ProjectMilestone[] | null;
}

/** ProjectValues as a writer hands it in: what has a default may be left out. */
export interface ProjectValuesInput {
  /** Number of the project in the books. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** Number of the customer in the CRM, or in the books where no deal led to the project. */
  customer?: string | null;
  /** Name of the customer. */
  customerName?: string | null;
  /** Id of the won opportunity in the CRM. */
  opportunity?: string | null;
  /** time-and-materials, fixed-price, retainer or internal; other codes as config/codes says. */
  contractType?: string | null;
  /** hourly, milestone, monthly or none; other codes as config/codes says. */
  billingModel?: string | null;
  /** How work is billed. */
  billingRules?: BillingRuleInput[] | null;
  /** as-billed, percent-complete, monthly or none; other codes as config/codes says. */
  revenueTreatment?: string | null;
  /** ISO 4217 of what is billed. */
  currency?: string | null;
  /** Legal entity that contracts, and keeps the books of, the project. */
  legalEntity?: string | null;
  /** Cost center that bears what is not billed. */
  costCenter?: string | null;
  /** Further financial dimensions of the project. */
  costDimensions?: CostDimensionInput[] | null;
  /** First day of delivery. */
  startDate?: LocalDate | null;
  /** Last day of delivery, inclusive. */
  endDate?: LocalDate | null;
  /** In the books: approved (a shell), open, on-hold, closed or cancelled. */
  status?: string | null;
  /** In delivery: planned, active, on-hold or completed. */
  deliveryStatus?: string | null;
  /** Worker who leads the project. */
  projectManager?: string | null;
  /** Tasks of the project. */
  tasks?: ProjectTaskInput[] | null;
  /** Milestones of the project. */
  milestones?: ProjectMilestoneInput[] | null;
}

/** The trusted project record, complete in every event. Topic canonical.project.v1, key = canonical id. */
export interface Project {
  meta: CanonicalMeta;
  /** Canonical id, a UUID; never changes. */
  projectId: string;
  /** Number of the project in the books. */
  code: string | null;
  /** Name for people. */
  name: string | null;
  /** Number of the customer in the CRM, or in the books where no deal led to the project. */
  customer: string | null;
  /** Name of the customer. */
  customerName: string | null;
  /** Id of the won opportunity in the CRM. */
  opportunity: string | null;
  /** time-and-materials, fixed-price, retainer or internal; other codes as config/codes says. */
  contractType: string | null;
  /** hourly, milestone, monthly or none; other codes as config/codes says. */
  billingModel: string | null;
  /** How work is billed. */
  billingRules: BillingRule[] | null;
  /** as-billed, percent-complete, monthly or none; other codes as config/codes says. */
  revenueTreatment: string | null;
  /** ISO 4217 of what is billed. */
  currency: string | null;
  /** Legal entity that contracts, and keeps the books of, the project. Canonical id of a legal-entity. */
  legalEntity: string | null;
  /** Cost center that bears what is not billed. Canonical id of a cost-center. */
  costCenter: string | null;
  /** Further financial dimensions of the project. */
  costDimensions: CostDimension[] | null;
  /** First day of delivery. */
  startDate: LocalDate | null;
  /** Last day of delivery, inclusive. */
  endDate: LocalDate | null;
  /** In the books: approved (a shell), open, on-hold, closed or cancelled. */
  status: string | null;
  /** In delivery: planned, active, on-hold or completed. */
  deliveryStatus: string | null;
  /** Worker who leads the project. Canonical id of a worker. */
  projectManager: string | null;
  /** Tasks of the project. */
  tasks: ProjectTask[] | null;
  /** Milestones of the project. */
  milestones: ProjectMilestone[] | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending: string[];
  /** Findings kept and published with the record. */
  flags: string[];
}

/** Project as a writer hands it in: what has a default may be left out. */
export interface ProjectInput {
  meta: CanonicalMetaInput;
  /** Canonical id, a UUID; never changes. */
  projectId: string;
  /** Number of the project in the books. */
  code?: string | null;
  /** Name for people. */
  name?: string | null;
  /** Number of the customer in the CRM, or in the books where no deal led to the project. */
  customer?: string | null;
  /** Name of the customer. */
  customerName?: string | null;
  /** Id of the won opportunity in the CRM. */
  opportunity?: string | null;
  /** time-and-materials, fixed-price, retainer or internal; other codes as config/codes says. */
  contractType?: string | null;
  /** hourly, milestone, monthly or none; other codes as config/codes says. */
  billingModel?: string | null;
  /** How work is billed. */
  billingRules?: BillingRuleInput[] | null;
  /** as-billed, percent-complete, monthly or none; other codes as config/codes says. */
  revenueTreatment?: string | null;
  /** ISO 4217 of what is billed. */
  currency?: string | null;
  /** Legal entity that contracts, and keeps the books of, the project. Canonical id of a legal-entity. */
  legalEntity?: string | null;
  /** Cost center that bears what is not billed. Canonical id of a cost-center. */
  costCenter?: string | null;
  /** Further financial dimensions of the project. */
  costDimensions?: CostDimensionInput[] | null;
  /** First day of delivery. */
  startDate?: LocalDate | null;
  /** Last day of delivery, inclusive. */
  endDate?: LocalDate | null;
  /** In the books: approved (a shell), open, on-hold, closed or cancelled. */
  status?: string | null;
  /** In delivery: planned, active, on-hold or completed. */
  deliveryStatus?: string | null;
  /** Worker who leads the project. Canonical id of a worker. */
  projectManager?: string | null;
  /** Tasks of the project. */
  tasks?: ProjectTaskInput[] | null;
  /** Milestones of the project. */
  milestones?: ProjectMilestoneInput[] | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto?: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired?: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending?: string[];
  /** Findings kept and published with the record. */
  flags?: string[];
}

/** A field of a record in a system that it has from us. */
export interface SnapshotField {
  /** Of the body that we write. */
  name: string;
  /** What the system holds, as canonical JSON; of a hidden field its keyed hash. null of a record that is absent. */
  held: string | null;
  /** What we would write now, likewise. */
  wanted: string | null;
  /** True where it is made of a restricted attribute: values are then keyed hashes, which tell only whether they are equal. */
  hidden: boolean;
  /** The canonical attributes that the field is made of; empty where that cannot be told. */
  attributes: string[];
}

/** SnapshotField as a writer hands it in: what has a default may be left out. */
export interface SnapshotFieldInput {
  /** Of the body that we write. */
  name: string;
  /** What the system holds, as canonical JSON; of a hidden field its keyed hash. null of a record that is absent. */
  held?: string | null;
  /** What we would write now, likewise. */
  wanted?: string | null;
  /** True where it is made of a restricted attribute: values are then keyed hashes, which tell only whether they are equal. */
  hidden?: boolean;
  /** The canonical attributes that the field is made of; empty where that cannot be told. */
  attributes?: string[];
}

/** One line of a complete read of a stream of a system, made on request: its beginning, a record, a record that is absent from it, or its end. Topic system.snapshots.v1, key = snapshotId, so that one snapshot is in order. Lines of a lower attempt than the last beginning are void. */
export interface SystemSnapshot {
  meta: SourceMeta;
  snapshotId: string;
  /** Rises where a read was broken off and began anew. */
  attempt: number;
  system: string;
  /** Name of the stream in the connector of the system. */
  stream: string;
  /** begin, record, absent or end. absent: a record that the system had acknowledged before the read began, and that is in no row of it; only of a read that is complete. */
  kind: string;
  /** Of a record. */
  entity: string | null;
  /** Of a record: its id in the system. */
  externalId: string | null;
  /** Of a record: what the system says of it, as the whole value of a message of source.<system>.<entity>.v1 (Confluent wire format). */
  change: Buffer | null;
  /** Of a record that the mapping cannot read: why, without its values. */
  unreadable: string | null;
  /** Of the end: lines of kind record of this attempt. */
  records: number | null;
  /** Of the end: false where the system says that it holds more records than it gave. */
  isComplete: boolean | null;
  /** Of the end: why it is not complete. */
  reason: string | null;
  /** Of a record: the canonical record that it is, by the id that we know it by in the system, by the key that we write, or by identity; null where it is nobody's. */
  recordId: string | null;
  /** Of a record that the system is to have from us: settled (what was acknowledged is what is wanted, and was acknowledged before the page was asked for), in-flight (due, in doubt, or wanted or acknowledged after the page was asked for), waiting, parked, or unwanted (it has our key and is not to be there). null where we write no such entity there. */
  state: string | null;
  /** Of a record that the system is to have: version of the canonical record that is wanted there. */
  wantedVersion: number | null;
  /** The version that the system has acknowledged last; null before the first. */
  acknowledgedVersion: number | null;
  /** When it did. Milliseconds since 1970 UTC. */
  acknowledgedAt: number | null;
  /** What the row holds, field by field, beside what we would write now. null where nothing can be compared. */
  fields: SnapshotField[] | null;
  /** Of the end: lines of kind absent of this attempt; null where none were looked for. */
  absences: number | null;
}

/** SystemSnapshot as a writer hands it in: what has a default may be left out. */
export interface SystemSnapshotInput {
  meta: SourceMetaInput;
  snapshotId: string;
  /** Rises where a read was broken off and began anew. */
  attempt: number;
  system: string;
  /** Name of the stream in the connector of the system. */
  stream: string;
  /** begin, record, absent or end. absent: a record that the system had acknowledged before the read began, and that is in no row of it; only of a read that is complete. */
  kind: string;
  /** Of a record. */
  entity?: string | null;
  /** Of a record: its id in the system. */
  externalId?: string | null;
  /** Of a record: what the system says of it, as the whole value of a message of source.<system>.<entity>.v1 (Confluent wire format). */
  change?: Buffer | null;
  /** Of a record that the mapping cannot read: why, without its values. */
  unreadable?: string | null;
  /** Of the end: lines of kind record of this attempt. */
  records?: number | null;
  /** Of the end: false where the system says that it holds more records than it gave. */
  isComplete?: boolean | null;
  /** Of the end: why it is not complete. */
  reason?: string | null;
  /** Of a record: the canonical record that it is, by the id that we know it by in the system, by the key that we write, or by identity; null where it is nobody's. */
  recordId?: string | null;
  /** Of a record that the system is to have from us: settled (what was acknowledged is what is wanted, and was acknowledged before the page was asked for), in-flight (due, in doubt, or wanted or acknowledged after the page was asked for), waiting, parked, or unwanted (it has our key and is not to be there). null where we write no such entity there. */
  state?: string | null;
  /** Of a record that the system is to have: version of the canonical record that is wanted there. */
  wantedVersion?: number | null;
  /** The version that the system has acknowledged last; null before the first. */
  acknowledgedVersion?: number | null;
  /** When it did. Milliseconds since 1970 UTC. */
  acknowledgedAt?: number | null;
  /** What the row holds, field by field, beside what we would write now. null where nothing can be compared. */
  fields?: SnapshotFieldInput[] | null;
  /** Of the end: lines of kind absent of this attempt; null where none were looked for. */
  absences?: number | null;
}

/** A certification, its level and expiry. */
export interface Certification {
  /** Key: certification code. */
  certification: string;
  level: string | null;
  /** Last day on which it is valid. */
  expiresOn: LocalDate | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed: boolean;
}

/** Certification as a writer hands it in: what has a default may be left out. */
export interface CertificationInput {
  /** Key: certification code. */
  certification: string;
  level?: string | null;
  /** Last day on which it is valid. */
  expiresOn?: LocalDate | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed?: boolean;
}

/** One employment, from hire to termination. A rehire is a new spell of the same worker. */
export interface EmploymentSpell {
  /** Key, for example the hire date. */
  spell: string;
  hireDate: LocalDate;
  terminationDate: LocalDate | null;
  employmentType: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed: boolean;
}

/** EmploymentSpell as a writer hands it in: what has a default may be left out. */
export interface EmploymentSpellInput {
  /** Key, for example the hire date. */
  spell: string;
  hireDate: LocalDate;
  terminationDate?: LocalDate | null;
  employmentType?: string | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed?: boolean;
}

/** A skill and its level. */
export interface Skill {
  /** Key: skill code. */
  skill: string;
  /** 1 (novice) to 5 (expert). */
  level: number | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed: boolean;
}

/** Skill as a writer hands it in: what has a default may be left out. */
export interface SkillInput {
  /** Key: skill code. */
  skill: string;
  /** 1 (novice) to 5 (expert). */
  level?: number | null;
  /** True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record. */
  removed?: boolean;
}

/** What a source says of one worker. Topics source.<system>.worker.v1, key = the source's record id. */
export interface WorkerChange {
  meta: SourceMeta;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted: string[];
  values: WorkerValues | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline: WorkerSegment[];
}

/** WorkerChange as a writer hands it in: what has a default may be left out. */
export interface WorkerChangeInput {
  meta: SourceMetaInput;
  /** assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back). */
  operation?: string;
  /** First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source. */
  effectiveFrom?: LocalDate | null;
  /** A correction that moves a date names the date that was wrong. */
  replacesEffectiveFrom?: LocalDate | null;
  /** change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded. */
  coverage?: string;
  /** Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays. */
  asserted?: string[];
  values?: WorkerValuesInput | null;
  /** The dated parts of a whole timeline; empty otherwise. */
  timeline?: WorkerSegmentInput[];
}

/** The attributes of a worker that are classed restricted. Topic canonical.worker.restricted.v1, key = canonical id. */
export interface WorkerRestricted {
  meta: CanonicalMeta;
  /** Canonical id, a UUID; never changes. */
  workerId: string;
  /** Cost per hour, a decimal as text, for example 85.50. */
  costRate: string | null;
  /** ISO 4217 of the cost rate. */
  costRateCurrency: string | null;
}

/** WorkerRestricted as a writer hands it in: what has a default may be left out. */
export interface WorkerRestrictedInput {
  meta: CanonicalMetaInput;
  /** Canonical id, a UUID; never changes. */
  workerId: string;
  /** Cost per hour, a decimal as text, for example 85.50. */
  costRate?: string | null;
  /** ISO 4217 of the cost rate. */
  costRateCurrency?: string | null;
}

/** One dated part of a whole timeline. */
export interface WorkerSegment {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: WorkerValues;
}

/** WorkerSegment as a writer hands it in: what has a default may be left out. */
export interface WorkerSegmentInput {
  effectiveFrom: LocalDate;
  asserted: string[];
  values: WorkerValuesInput;
}

/** The attributes a source can speak of. References are in the source's own ids. */
export interface WorkerValues {
  /** First name. */
  givenName: string | null;
  /** Last name. */
  familyName: string | null;
  /** Name the person goes by. */
  preferredName: string | null;
  /** Work e-mail address. */
  workEmail: string | null;
  /** employee, contractor, intern; other codes as config/codes says. */
  employmentType: string | null;
  /** pending, active, on-leave, terminated. */
  employmentStatus: string | null;
  /** Legal entity that employs the worker. */
  employer: string | null;
  /** First day of the current employment. */
  hireDate: LocalDate | null;
  /** Last day of employment, inclusive. */
  terminationDate: LocalDate | null;
  /** First day of the current leave. */
  leaveStartDate: LocalDate | null;
  /** Last day of the current leave, inclusive. */
  leaveEndDate: LocalDate | null;
  /** Full-time equivalent, 0 to 1.5. */
  fte: number | null;
  /** Every employment of this person, keyed by spell. */
  employmentSpells: EmploymentSpell[] | null;
  /** Direct manager. */
  manager: string | null;
  /** Unit the worker belongs to. */
  orgUnit: string | null;
  /** Place of work. */
  location: string | null;
  /** ISO 3166-1 alpha-2 of the place of work. */
  country: string | null;
  /** Job title. */
  jobTitle: string | null;
  /** Cost center the worker is charged to. */
  costCenter: string | null;
  /** Labor category for billing and costing. */
  laborCategory: string | null;
  /** Cost per hour, a decimal as text, for example 85.50. */
  costRate: string | null;
  /** ISO 4217 of the cost rate. */
  costRateCurrency: string | null;
  /** May be billed to customers. */
  billable: boolean | null;
  /** Role on the rate card. */
  billingRole: string | null;
  /** Skills, keyed by skill code. */
  skills: Skill[] | null;
  /** Certifications, keyed by certification code. */
  certifications: Certification[] | null;
  /** Id of the account in the identity system. */
  accountId: string | null;
  /** Login name. */
  login: string | null;
  /** Target share of billable time, 0 to 1. */
  utilizationTarget: number | null;
  /** Resource pool code. */
  resourcePool: string | null;
}

/** WorkerValues as a writer hands it in: what has a default may be left out. */
export interface WorkerValuesInput {
  /** First name. */
  givenName?: string | null;
  /** Last name. */
  familyName?: string | null;
  /** Name the person goes by. */
  preferredName?: string | null;
  /** Work e-mail address. */
  workEmail?: string | null;
  /** employee, contractor, intern; other codes as config/codes says. */
  employmentType?: string | null;
  /** pending, active, on-leave, terminated. */
  employmentStatus?: string | null;
  /** Legal entity that employs the worker. */
  employer?: string | null;
  /** First day of the current employment. */
  hireDate?: LocalDate | null;
  /** Last day of employment, inclusive. */
  terminationDate?: LocalDate | null;
  /** First day of the current leave. */
  leaveStartDate?: LocalDate | null;
  /** Last day of the current leave, inclusive. */
  leaveEndDate?: LocalDate | null;
  /** Full-time equivalent, 0 to 1.5. */
  fte?: number | null;
  /** Every employment of this person, keyed by spell. */
  employmentSpells?: EmploymentSpellInput[] | null;
  /** Direct manager. */
  manager?: string | null;
  /** Unit the worker belongs to. */
  orgUnit?: string | null;
  /** Place of work. */
  location?: string | null;
  /** ISO 3166-1 alpha-2 of the place of work. */
  country?: string | null;
  /** Job title. */
  jobTitle?: string | null;
  /** Cost center the worker is charged to. */
  costCenter?: string | null;
  /** Labor category for billing and costing. */
  laborCategory?: string | null;
  /** Cost per hour, a decimal as text, for example 85.50. */
  costRate?: string | null;
  /** ISO 4217 of the cost rate. */
  costRateCurrency?: string | null;
  /** May be billed to customers. */
  billable?: boolean | null;
  /** Role on the rate card. */
  billingRole?: string | null;
  /** Skills, keyed by skill code. */
  skills?: SkillInput[] | null;
  /** Certifications, keyed by certification code. */
  certifications?: CertificationInput[] | null;
  /** Id of the account in the identity system. */
  accountId?: string | null;
  /** Login name. */
  login?: string | null;
  /** Target share of billable time, 0 to 1. */
  utilizationTarget?: number | null;
  /** Resource pool code. */
  resourcePool?: string | null;
}

/** The trusted worker record, complete in every event. Topic canonical.worker.v1, key = canonical id. */
export interface Worker {
  meta: CanonicalMeta;
  /** Canonical id, a UUID; never changes. */
  workerId: string;
  /** First name. */
  givenName: string | null;
  /** Last name. */
  familyName: string | null;
  /** Name the person goes by. */
  preferredName: string | null;
  /** Work e-mail address. */
  workEmail: string | null;
  /** employee, contractor, intern; other codes as config/codes says. */
  employmentType: string | null;
  /** pending, active, on-leave, terminated. */
  employmentStatus: string | null;
  /** Legal entity that employs the worker. Canonical id of a legal-entity. */
  employer: string | null;
  /** First day of the current employment. */
  hireDate: LocalDate | null;
  /** Last day of employment, inclusive. */
  terminationDate: LocalDate | null;
  /** First day of the current leave. */
  leaveStartDate: LocalDate | null;
  /** Last day of the current leave, inclusive. */
  leaveEndDate: LocalDate | null;
  /** Full-time equivalent, 0 to 1.5. */
  fte: number | null;
  /** Every employment of this person, keyed by spell. */
  employmentSpells: EmploymentSpell[] | null;
  /** Direct manager. Canonical id of a worker. */
  manager: string | null;
  /** Unit the worker belongs to. Canonical id of a org-unit. */
  orgUnit: string | null;
  /** Place of work. Canonical id of a location. */
  location: string | null;
  /** ISO 3166-1 alpha-2 of the place of work. */
  country: string | null;
  /** Job title. */
  jobTitle: string | null;
  /** Cost center the worker is charged to. Canonical id of a cost-center. */
  costCenter: string | null;
  /** Labor category for billing and costing. Canonical id of a labor-category. */
  laborCategory: string | null;
  /** May be billed to customers. */
  billable: boolean | null;
  /** Role on the rate card. */
  billingRole: string | null;
  /** Skills, keyed by skill code. */
  skills: Skill[] | null;
  /** Certifications, keyed by certification code. */
  certifications: Certification[] | null;
  /** Id of the account in the identity system. */
  accountId: string | null;
  /** Login name. */
  login: string | null;
  /** Target share of billable time, 0 to 1. */
  utilizationTarget: number | null;
  /** Resource pool code. */
  resourcePool: string | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending: string[];
  /** Findings kept and published with the record, for example manager-cycle. */
  flags: string[];
}

/** Worker as a writer hands it in: what has a default may be left out. */
export interface WorkerInput {
  meta: CanonicalMetaInput;
  /** Canonical id, a UUID; never changes. */
  workerId: string;
  /** First name. */
  givenName?: string | null;
  /** Last name. */
  familyName?: string | null;
  /** Name the person goes by. */
  preferredName?: string | null;
  /** Work e-mail address. */
  workEmail?: string | null;
  /** employee, contractor, intern; other codes as config/codes says. */
  employmentType?: string | null;
  /** pending, active, on-leave, terminated. */
  employmentStatus?: string | null;
  /** Legal entity that employs the worker. Canonical id of a legal-entity. */
  employer?: string | null;
  /** First day of the current employment. */
  hireDate?: LocalDate | null;
  /** Last day of employment, inclusive. */
  terminationDate?: LocalDate | null;
  /** First day of the current leave. */
  leaveStartDate?: LocalDate | null;
  /** Last day of the current leave, inclusive. */
  leaveEndDate?: LocalDate | null;
  /** Full-time equivalent, 0 to 1.5. */
  fte?: number | null;
  /** Every employment of this person, keyed by spell. */
  employmentSpells?: EmploymentSpellInput[] | null;
  /** Direct manager. Canonical id of a worker. */
  manager?: string | null;
  /** Unit the worker belongs to. Canonical id of a org-unit. */
  orgUnit?: string | null;
  /** Place of work. Canonical id of a location. */
  location?: string | null;
  /** ISO 3166-1 alpha-2 of the place of work. */
  country?: string | null;
  /** Job title. */
  jobTitle?: string | null;
  /** Cost center the worker is charged to. Canonical id of a cost-center. */
  costCenter?: string | null;
  /** Labor category for billing and costing. Canonical id of a labor-category. */
  laborCategory?: string | null;
  /** May be billed to customers. */
  billable?: boolean | null;
  /** Role on the rate card. */
  billingRole?: string | null;
  /** Skills, keyed by skill code. */
  skills?: SkillInput[] | null;
  /** Certifications, keyed by certification code. */
  certifications?: CertificationInput[] | null;
  /** Id of the account in the identity system. */
  accountId?: string | null;
  /** Login name. */
  login?: string | null;
  /** Target share of billable time, 0 to 1. */
  utilizationTarget?: number | null;
  /** Resource pool code. */
  resourcePool?: string | null;
  /** Canonical id of the surviving record, where this one was found to be the same. */
  mergedInto?: string | null;
  /** True when every source that spoke of the record has taken it back. */
  retired?: boolean;
  /** Attributes whose reference names a record that has not arrived; their value is null until it does. */
  pending?: string[];
  /** Findings kept and published with the record, for example manager-cycle. */
  flags?: string[];
}
