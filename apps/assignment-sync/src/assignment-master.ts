import { assignmentDecider, assignmentEventType, type AssignmentRules, demandEventType, type ChargeCodeFacts, type LegalEntityFacts, type LocationFacts, type ProjectFacts, type RateFacts, type WorkerFacts } from '@muster/domain-assignment';
import type { CanonicalRecord } from '@muster/domain-claims';
import type { MasterDeclaration } from '@muster/platform-records';

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
    worker: (record) => ({ facts: pick(record, ['employmentStatus', 'hireDate', 'terminationDate', 'leaveStartDate', 'leaveEndDate', 'fte', 'location']) satisfies Record<keyof WorkerFacts, unknown> }),
    project: (record) => ({ facts: pick(record, ['status', 'deliveryStatus', 'endDate', 'legalEntity']) satisfies Record<keyof ProjectFacts, unknown> }),
    'charge-code': (record) => ({
      facts: { ...pick(record, ['code', 'opensOn', 'closesOn']), id: record['chargeCodeId'], bookable: record['bookable'] === true, billable: record['billable'] === true } satisfies Record<keyof ChargeCodeFacts, unknown>,
      group: (record['project'] ?? null) as string | null,
    }),
    location: (record) => ({ facts: { workingDays: record['workingDays'] ?? null, holidays: elements(record['holidays']).map(({ date }) => date) } satisfies Record<keyof LocationFacts, unknown> }),
    'legal-entity': (record) => ({ facts: { closedPeriods: elements(record['postingPeriods']).flatMap(({ period, open }) => (open === false ? [period] : [])) } satisfies Record<keyof LegalEntityFacts, unknown> }),
  },
  // That there is a rate is all that is kept of it.
  restrictedFacts: { worker: ({ costRate }) => ({ facts: { hasCostRate: costRate != null } satisfies Record<keyof RateFacts, unknown> }) },
  migrations: [],
});

function pick<K extends string>(record: CanonicalRecord, names: readonly K[]): Record<K, unknown> {
  return Object.fromEntries(names.map((name) => [name, record[name] ?? null])) as Record<K, unknown>;
}

const elements = (collection: unknown) => (collection ?? []) as readonly Readonly<Record<string, unknown>>[];
