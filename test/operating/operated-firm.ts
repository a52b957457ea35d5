import { startOperations, type RunningOperations } from '@muster/operations';
import { TestFirm } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';

/** A firm with worker-sync and operations, which look at each other; the other services are away. */
export interface OperatedFirm {
  readonly firm: TestFirm;
  readonly workers: Awaited<ReturnType<typeof startWorkerSync>>;
  readonly operations: RunningOperations;
  /** The worker master, ended and begun: with the configuration that the files have by now. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function operatedFirm(more: Partial<Parameters<typeof startOperations>[0]> = {}, options: Parameters<typeof TestFirm.create>[0] = {}): Promise<OperatedFirm> {
  const firm = await TestFirm.create(options);
  let workers = await startWorkerSync(firm.settings());
  const urlOf = (service: string) => (service === 'worker-sync' ? workers.url : 'http://127.0.0.1:9');
  const operations = await startOperations({ ...firm.settings(), topicNamespace: firm.namespace, logLevel: 'warn', logFile: undefined, consoleDir: '/nowhere', urlOf, ...more });
  return {
    firm, operations,
    get workers() {
      return workers;
    },
    async restart() {
      await workers.stop();
      workers = await startWorkerSync(firm.settings());
    },
    async stop() {
      await operations.stop();
      await workers.stop();
      await firm.stop();
    },
  };
}
