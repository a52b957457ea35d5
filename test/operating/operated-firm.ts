import { startOperations, type RunningOperations } from '@muster/operations';
import { TestFirm } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';

/** A firm with worker-sync and operations, which look at each other; the other services are away. */
export interface OperatedFirm {
  readonly firm: TestFirm;
  readonly workers: Awaited<ReturnType<typeof startWorkerSync>>;
  readonly operations: RunningOperations;
  stop(): Promise<void>;
}

export async function operatedFirm(more: Partial<Parameters<typeof startOperations>[0]> = {}): Promise<OperatedFirm> {
  const firm = await TestFirm.create();
  const workers = await startWorkerSync(firm.settings());
  const urlOf = (service: string) => (service === 'worker-sync' ? workers.url : 'http://127.0.0.1:9');
  const operations = await startOperations({ ...firm.settings(), topicNamespace: firm.namespace, logLevel: 'warn', logFile: undefined, consoleDir: '/nowhere', urlOf, ...more });
  return {
    firm, workers, operations,
    async stop() {
      await operations.stop();
      await workers.stop();
      await firm.stop();
    },
  };
}
