import { startConnectors, type RunningConnectors } from '@muster/connectors';
import { startOperations, type RunningOperations } from '@muster/operations';
import { startOrchestration, type RunningOrchestration } from '@muster/orchestration';
import { startReconciliation, type RunningReconciliation } from '@muster/reconciliation';
import { TestFirm } from '@muster/testing';
import { AllMasters } from '../scenarios/all-masters.js';

const SCHEMAS = { 'organization-sync': 'organization_sync', 'worker-sync': 'worker_sync', 'project-sync': 'project_sync', 'assignment-sync': 'assignment_sync' } as const;

export interface WatchedOptions {
  /** The addresses of outside systems; those without one are left alone. */
  readonly env?: Record<string, string>;
  readonly configDir?: string;
  /** The clock of operations. */
  now?(): number;
  /** The clock of the connectors. */
  connectorsNow?(): number;
  /** By which way reconciliation reaches the database. */
  reconciliationDatabase?(url: string): Promise<string>;
}

/** A firm with every service of it in this process, as something that watches it finds it. */
export class WatchedFirm {
  private constructor(
    readonly firm: TestFirm,
    readonly masters: AllMasters,
    readonly connectors: RunningConnectors,
    readonly orchestration: RunningOrchestration,
    readonly reconciliation: RunningReconciliation,
    readonly operations: RunningOperations,
  ) {}

  static async create({ env = {}, now = Date.now, connectorsNow = Date.now, configDir, reconciliationDatabase = async (url) => url }: WatchedOptions = {}): Promise<WatchedFirm> {
    const firm = await TestFirm.create(configDir === undefined ? {} : { configDir });
    const masters = await new AllMasters(firm).start();
    const settings = { ...firm.settings(), topicNamespace: firm.namespace, logLevel: 'error', logFile: undefined };
    const [connectors, orchestration] = await Promise.all([startConnectors({ ...settings, env, now: connectorsNow }), startOrchestration(settings)]);
    const reconciliation = await startReconciliation({ ...settings, database: { ...settings.database, url: await reconciliationDatabase(settings.database.url) }, connectorsUrl: () => connectors.url });
    const urls: Record<string, string> = { connectors: connectors.url, orchestration: orchestration.url, reconciliation: reconciliation.url };
    for (const [name, schema] of Object.entries(SCHEMAS)) urls[name] = masters.get(schema).url;
    const operations = await startOperations({ ...settings, consoleDir: '/nowhere', urlOf: (service) => urls[service]!, now });
    return new WatchedFirm(firm, masters, connectors, orchestration, reconciliation, operations);
  }

  /** Where each service answers. */
  urls(): Record<string, string> {
    const ofMasters = Object.entries(SCHEMAS).map(([name, schema]) => [name, this.masters.get(schema).url]);
    return { ...(Object.fromEntries(ofMasters) as Record<string, string>), connectors: this.connectors.url, orchestration: this.orchestration.url, reconciliation: this.reconciliation.url, operations: this.operations.url };
  }

  async stop(): Promise<void> {
    await this.operations.stop();
    await Promise.all([this.reconciliation.stop(), this.connectors.stop(), this.orchestration.stop(), this.masters.stop()]);
    await this.firm.stop();
  }
}
