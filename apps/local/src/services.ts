import { readConfig as readOrganizationConfig, startOrganizationSync } from '@muster/organization-sync';
import { readConfig as readWorkerConfig, startWorkerSync } from '@muster/worker-sync';
import type { Service } from './launch.js';

/** A service of the firm, as its app starts it: it reads the environment, and resolves once it answers. */
export interface ServiceStart {
  readonly name: string;
  start(): Promise<Service>;
}

/** In the order of their start; they stop in the opposite order. */
export const services: readonly ServiceStart[] = [
  { name: 'organization-sync', start: () => startOrganizationSync(readOrganizationConfig()) },
  { name: 'worker-sync', start: () => startWorkerSync(readWorkerConfig()) },
];
