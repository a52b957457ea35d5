import { readConfig as readAssignmentConfig, startAssignmentSync } from '@muster/assignment-sync';
import { readConfig as readConnectorsConfig, startConnectors } from '@muster/connectors';
import { readConfig as readOperationsConfig, startOperations } from '@muster/operations';
import { readConfig as readOrchestrationConfig, startOrchestration } from '@muster/orchestration';
import { readConfig as readOrganizationConfig, startOrganizationSync } from '@muster/organization-sync';
import { readConfig as readProjectConfig, startProjectSync } from '@muster/project-sync';
import { readConfig as readWorkerConfig, startWorkerSync } from '@muster/worker-sync';
import type { Service } from './launch.js';

/** A service of the firm, as its app starts it: it reads the environment, and resolves once it answers. */
export interface ServiceStart {
  readonly name: string;
  /** @param urlOf where a service answers that has been started by now */
  start(urlOf: (service: string) => string | undefined): Promise<Service>;
}

/** In the order of their start; they stop in the opposite order. */
export const masters: readonly ServiceStart[] = [
  { name: 'organization-sync', start: () => startOrganizationSync(readOrganizationConfig()) },
  { name: 'worker-sync', start: () => startWorkerSync(readWorkerConfig()) },
  { name: 'project-sync', start: () => startProjectSync(readProjectConfig()) },
  { name: 'assignment-sync', start: () => startAssignmentSync(readAssignmentConfig()) },
  { name: 'orchestration', start: () => startOrchestration(readOrchestrationConfig()) },
  { name: 'operations', start: startOperationsHere },
];

/** Started once the sample firm's systems hold it, so that their first reading brings the whole firm. */
export const afterTheFirm: readonly ServiceStart[] = [{ name: 'connectors', start: () => startConnectors(readConnectorsConfig()) }];

/** It asks the services of this start, wherever they listen. */
function startOperationsHere(urlOf: (service: string) => string | undefined): Promise<Service> {
  const settings = readOperationsConfig();
  return startOperations({ ...settings, urlOf: (service) => urlOf(service) ?? settings.urlOf(service) });
}
