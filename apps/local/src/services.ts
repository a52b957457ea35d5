import { readConfig as readAssignmentConfig, startAssignmentSync } from '@muster/assignment-sync';
import { readConfig as readConnectorsConfig, startConnectors } from '@muster/connectors';
import { readConfig as readOperationsConfig, startOperations } from '@muster/operations';
import { readConfig as readOrchestrationConfig, startOrchestration } from '@muster/orchestration';
import { readConfig as readOrganizationConfig, startOrganizationSync } from '@muster/organization-sync';
import { readConfig as readProjectConfig, startProjectSync } from '@muster/project-sync';
import { readConfig as readReconciliationConfig, startReconciliation } from '@muster/reconciliation';
import { readConfig as readWorkerConfig, startWorkerSync } from '@muster/worker-sync';
import { FIRST_ACCOUNT, firstAccount } from './console-account.js';
import type { Service } from './launch.js';
import { sealKeyIn } from './seal-key.js';

/** A service of the firm, as its app starts it: it reads the environment, and resolves once it answers. */
export interface ServiceStart {
  readonly name: string;
  start(here: Here): Promise<Service>;
}

/** What a service may be told of the start that it is a part of. */
export interface Here {
  readonly dataDir: string;
  /** Where a service answers that has been started by now. */
  urlOf(service: string): string | undefined;
}

/** In the order of their start; they stop in the opposite order. */
export const masters: readonly ServiceStart[] = [
  { name: 'organization-sync', start: () => startOrganizationSync(readOrganizationConfig()) },
  { name: 'worker-sync', start: () => startWorkerSync(readWorkerConfig()) },
  { name: 'project-sync', start: () => startProjectSync(readProjectConfig()) },
  { name: 'assignment-sync', start: () => startAssignmentSync(readAssignmentConfig()) },
  { name: 'orchestration', start: () => startOrchestration(readOrchestrationConfig()) },
  { name: 'operations', start: startOperationsHere },
  { name: 'reconciliation', start: startReconciliationHere },
];

/** Started once the sample firm's systems hold it, so that their first reading brings the whole firm. */
export const afterTheFirm: readonly ServiceStart[] = [{ name: 'connectors', start: startConnectorsHere }];

/** Secrets that people give outlast it. */
function startConnectorsHere({ dataDir }: Here): Promise<Service> {
  const settings = readConnectorsConfig();
  return startConnectors({ ...settings, sealKey: settings.sealKey ?? sealKeyIn(dataDir) });
}

/** It asks the connectors of this start, which come up after it. */
function startReconciliationHere({ urlOf }: Here): Promise<Service> {
  const settings = readReconciliationConfig();
  return startReconciliation({ ...settings, connectorsUrl: () => urlOf('connectors') ?? settings.connectorsUrl() });
}

/** It asks the services of this start, wherever they listen, and has somebody who may sign in. */
async function startOperationsHere({ dataDir, urlOf }: Here): Promise<Service> {
  const settings = readOperationsConfig();
  const running = await startOperations({ ...settings, urlOf: (service) => urlOf(service) ?? settings.urlOf(service) });
  try {
    const password = await firstAccount(running.operations.accounts, dataDir);
    const who = password === undefined ? 'sign in with an account of yours' : `sign in as ${FIRST_ACCOUNT}; the password is in ${password}`;
    return { url: running.url, notice: `The console is at ${running.url}: ${who}.`, stop: () => running.stop() };
  } catch (error) {
    await running.stop();
    throw error;
  }
}
