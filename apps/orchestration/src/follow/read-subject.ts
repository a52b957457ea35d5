import { entities, type EntityName } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { isAssignmentOver, isProjectOver, isWorkerOver } from '@muster/domain-process';
import type { LocalDate } from '@muster/platform-kernel';
import type { SubjectWrite } from '../store/subject.store.js';

/** Entities that processes are about, or wait for. */
export const FOLLOWED = ['worker', 'project', 'charge-code', 'demand', 'assignment'] as const satisfies readonly EntityName[];
export type Followed = (typeof FOLLOWED)[number];

const text = (record: CanonicalRecord, name: string) => (record[name] ?? null) as string | null;
const isGone = (record: CanonicalRecord) => record.retired === true || (record.mergedInto ?? null) !== null;

interface Reading {
  status: string;
  startDate: string | null;
  legalEntity: string | null;
  group: string | null;
  over(record: CanonicalRecord): boolean;
  live(record: CanonicalRecord): boolean;
  /** What has to arrive in a system for it to have the record as it stands; its status where nothing is said. */
  standing?(record: CanonicalRecord): string;
  worker?: string;
  lead?: string;
  refs?(record: CanonicalRecord): Readonly<Record<string, unknown>>;
}

const idsOf = ({ meta }: CanonicalRecord) => meta.externalIds.map(({ system, id }) => `${system}:${id}`);
const pick = (record: CanonicalRecord, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, record[name] ?? null]));

/** What replacement demand takes over from the demand that the lost booking filled. */
export const DEMAND_VALUES = ['role', 'country', 'priority', 'skills'] as const;

const readings: Readonly<Record<Followed, Reading>> = {
  worker: {
    status: 'employmentStatus', startDate: 'hireDate', legalEntity: 'employer', group: null, over: isWorkerOver, live: () => false, lead: 'manager',
    refs: (record) => ({ ids: idsOf(record), ...pick(record, ['manager', 'terminationDate', 'leaveStartDate', 'leaveEndDate']) }),
  },
  project: { status: 'status', startDate: 'startDate', legalEntity: 'legalEntity', group: null, over: isProjectOver, live: () => false, lead: 'projectManager', refs: (record) => ({ ids: idsOf(record), ...pick(record, ['projectManager', 'endDate', 'code', 'name']) }) },
  'charge-code': { status: 'status', startDate: null, legalEntity: 'legalEntity', group: 'project', over: isGone, live: (record) => record['bookable'] === true && !isGone(record) },
  demand: { status: 'status', startDate: null, legalEntity: null, group: 'project', over: isGone, live: (record) => record['status'] === 'open' && !isGone(record), standing: ({ status }) => (status === 'cancelled' ? 'cancelled' : 'needed'), refs: (record) => ({ ids: idsOf(record), ...pick(record, DEMAND_VALUES) }) },
  assignment: { status: 'status', startDate: 'startDate', legalEntity: null, group: 'project', over: isAssignmentOver, live: () => false, standing: ({ status, bookedFrom, bookedUntil }) => [status, bookedFrom, bookedUntil].join(' '), worker: 'worker', refs: assignmentRefs },
};

/** Who says that an assignment is released where it has no day left. */
const MASTER = 'assignment-sync';

function assignmentRefs(record: CanonicalRecord): Readonly<Record<string, unknown>> {
  const steps = (record['steps'] ?? []) as readonly { step: string; by: string }[];
  const endedByMaster = record['status'] === 'released' && record.retired !== true && steps.some(({ step, by }) => step === 'released' && by === MASTER);
  return { ...pick(record, ['worker', 'startDate', 'endDate', 'hoursPerDay', 'bookedFrom', 'bookedUntil', 'demand', 'role']), key: record.meta.externalIds[0]?.id ?? null, endedByMaster };
}

/** What processes keep of a record: that attributes have a value, ids, days and hours, and what a demand asks for. Nothing of a person but that. */
export function readSubject(entity: Followed, record: CanonicalRecord): SubjectWrite {
  const { status, startDate, legalEntity, group, over, live, standing, worker, lead, refs } = readings[entity];
  const { attributes, idField } = entities[entity];
  const optional = (name: string | null | undefined) => (name == null ? null : text(record, name));
  return {
    id: record[idField] as string, version: record.meta.recordVersion, present: attributes.filter(({ name }) => hasValue(record[name])).map(({ name }) => name), status: text(record, status),
    startDate: startDate === null ? null : ((record[startDate] ?? null) as LocalDate | null), over: over(record), legalEntity: optional(legalEntity), group: optional(group), live: live(record), refs: refs?.(record) ?? {},
    standing: standing?.(record) ?? text(record, status), worker: optional(worker), lead: optional(lead), correlationId: record.meta.correlationId,
  };
}

function hasValue(value: unknown): boolean {
  return value != null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
