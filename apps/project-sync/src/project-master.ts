import { chargeCodeDecider, chargeCodeEventType, projectDuplicates, projectEventType, type ProjectFacts } from '@muster/domain-project';
import type { MasterDeclaration } from '@muster/platform-records';

/** Projects and their charge codes. A charge code is bookable or not by the project it belongs to, which this service follows on its own topic. */
export const projectMaster: MasterDeclaration = {
  service: 'project-sync',
  schema: 'project_sync',
  advisoryKey: 4104,
  entities: {
    project: { eventType: projectEventType },
    'charge-code': { eventType: chargeCodeEventType, decider: chargeCodeDecider },
  },
  foreign: ['legal-entity', 'cost-center', 'worker'],
  facts: {
    project: ({ status, deliveryStatus }) => ({ facts: { status: status ?? null, deliveryStatus: deliveryStatus ?? null } satisfies Record<keyof ProjectFacts, unknown> }),
  },
  duplicates: projectDuplicates,
  migrations: [],
};
