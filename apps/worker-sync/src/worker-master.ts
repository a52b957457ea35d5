import { workerDuplicates, workerEventType } from '@muster/domain-worker';
import type { MasterDeclaration } from '@muster/platform-records';

/** The worker: one record of a person, whoever speaks of it. */
export const workerMaster: MasterDeclaration = {
  service: 'worker-sync',
  schema: 'worker_sync',
  advisoryKey: 4101,
  entities: { worker: { eventType: workerEventType, parentAttribute: 'manager' } },
  foreign: ['legal-entity', 'org-unit', 'cost-center', 'location', 'labor-category'],
  duplicates: { worker: workerDuplicates },
  migrations: [],
};
