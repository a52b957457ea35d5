import { assignmentDecider, assignmentEventType, type AssignmentRules, demandEventType, type ChargeCodeFacts, type LegalEntityFacts, type LocationFacts, type ProjectFacts, type RateFacts, type WorkerFacts } from '@muster/domain-assignment';
import type { CanonicalRecord } from '@muster/domain-claims';
import type { MasterDeclaration } from '@muster/platform-records';
import { TakeStaffingFacts1796700000000 } from './migrations/1796700000000-take-staffing-facts.js';
import type { CostFacts, CustomerFacts, StaffingFacts } from './propose-staffing/staffing-facts.js';

/** Demand, and assignments from the proposal to the booking. What an assignment is decided by comes from the topics of the other masters. */
export const assignmentMaster = (rules: AssignmentRules): MasterDeclaration => ({
  service: 'assignment-sync',
  schema: 'assignment_sync',
  advisoryKey: 4105,
  entities: {
    demand: { eventType: demandEventType },
    assignment: { eventType: assignmentEventType, decider: assignmentDecider(rules) },
  },
  foreign: ['legal-entity', 'location', 'labor-category', 'worker', 'project', 'charge-code'],
  facts: {
    worker: (record) => ({ facts: { ...bookedBy(record), ...staffedBy(record) } }),
    project: (record) => ({ facts: pick(record, ['status', 'deliveryStatus', 'endDate', 'legalEntity', 'customer']) satisfies Record<keyof (ProjectFacts & CustomerFacts), unknown> }),
    'charge-code': (record) => ({
      facts: { ...pick(record, ['code', 'opensOn', 'closesOn']), id: record['chargeCodeId'], bookable: record['bookable'] === true, billable: record['billable'] === true } satisfies Record<keyof ChargeCodeFacts, unknown>,
      group: (record['project'] ?? null) as string | null,
    }),
    location: (record) => ({ facts: { workingDays: record['workingDays'] ?? null, holidays: elements(record['holidays']).map(({ date }) => date) } satisfies Record<keyof LocationFacts, unknown> }),
    'legal-entity': (record) => ({ facts: { closedPeriods: elements(record['postingPeriods']).flatMap(({ period, open }) => (open === false ? [period] : [])) } satisfies Record<keyof LegalEntityFacts, unknown> }),
  },
  // Bookings need to know that there is a rate; staffing, on which side of a budget it is.
  restrictedFacts: { worker: (record) => ({ facts: { hasCostRate: record['costRate'] != null, ...pick(record, ['costRate', 'costRateCurrency']) } satisfies Record<keyof (RateFacts & CostFacts), unknown> }) },
  migrations: [TakeStaffingFacts1796700000000],
});

const bookedBy = (record: CanonicalRecord) => pick(record, ['employmentStatus', 'hireDate', 'terminationDate', 'leaveStartDate', 'leaveEndDate', 'fte', 'location']) satisfies Record<keyof WorkerFacts, unknown>;

function staffedBy(record: CanonicalRecord): Record<keyof StaffingFacts, unknown> {
  return {
    ...pick(record, ['country', 'utilizationTarget']), gone: record.retired === true || (record.mergedInto ?? null) !== null,
    skills: elements(record['skills']).map(({ skill, level }) => ({ skill, level })), certifications: elements(record['certifications']).map(({ certification, expiresOn }) => ({ certification, expiresOn })),
  };
}

function pick<K extends string>(record: CanonicalRecord, names: readonly K[]): Record<K, unknown> {
  return Object.fromEntries(names.map((name) => [name, record[name] ?? null])) as Record<K, unknown>;
}

const elements = (collection: unknown) => (collection ?? []) as readonly Readonly<Record<string, unknown>>[];
