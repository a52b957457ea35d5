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
  refs?(record: CanonicalRecord): Readonly<Record<string, unknown>>;
}

const readings: Readonly<Record<Followed, Reading>> = {
  worker: { status: 'employmentStatus', startDate: 'hireDate', legalEntity: 'employer', group: null, over: isWorkerOver, live: () => false, refs: (record) => ({ ids: record.meta.externalIds.map(({ system, id }) => `${system}:${id}`), manager: record['manager'] ?? null }) },
  project: { status: 'status', startDate: 'startDate', legalEntity: 'legalEntity', group: null, over: isProjectOver, live: () => false, refs: ({ projectManager }) => ({ projectManager: projectManager ?? null }) },
  'charge-code': { status: 'status', startDate: null, legalEntity: 'legalEntity', group: 'project', over: isGone, live: (record) => record['bookable'] === true && !isGone(record) },
  demand: { status: 'status', startDate: null, legalEntity: null, group: 'project', over: isGone, live: (record) => record['status'] === 'open' && !isGone(record) },
  assignment: { status: 'status', startDate: 'startDate', legalEntity: null, group: 'project', over: isAssignmentOver, live: () => false, refs: assignmentRefs },
};

function assignmentRefs(record: CanonicalRecord): Readonly<Record<string, unknown>> {
  const { worker = null, startDate = null, endDate = null, hoursPerDay = null } = record;
  return { worker, startDate, endDate, hoursPerDay, key: record.meta.externalIds[0]?.id ?? null };
}

/** What processes keep of a record: that attributes have a value, and nothing of what it is. */
export function readSubject(entity: Followed, record: CanonicalRecord): SubjectWrite {
  const { status, startDate, legalEntity, group, over, live, refs } = readings[entity];
  const { attributes, idField } = entities[entity];
  return {
    id: record[idField] as string, version: record.meta.recordVersion, present: attributes.filter(({ name }) => hasValue(record[name])).map(({ name }) => name), status: text(record, status),
    startDate: startDate === null ? null : ((record[startDate] ?? null) as LocalDate | null), over: over(record), legalEntity: legalEntity && text(record, legalEntity), group: group && text(record, group), live: live(record), refs: refs?.(record) ?? {}, correlationId: record.meta.correlationId,
  };
}

function hasValue(value: unknown): boolean {
  return value != null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
