import { DBOS, type DBOSConfig, type WorkflowHandle } from '@dbos-inc/dbos-sdk';
import type { Logger } from '@muster/platform-kernel';
import { inTraceOf } from '@muster/platform-tracing';
import type { Case } from '../store/process.store.js';
import type { ProcessTools } from './process-tools.js';
import { askFor, whoApproves } from './approving.js';
import { MOVED, Stages, type StageEnd, type StageParts } from './stages.js';
import { step } from './step.js';
import { workflows } from './workflows.js';

export interface EngineSettings {
  databaseUrl: string;
  logger: Logger;
}

/** One per process, as DBOS has it: the parts that workflows find when they run, whoever began them. */
let running: { stages: Stages; parts: StageParts } | undefined;

const parts = () => {
  if (!running) throw new Error('The engine of the long processes is not running.');
  return running;
};

const stageWorkflow = DBOS.registerWorkflow((one: Case, stage: string, nth: number) => inTraceOf(one.traceparent, () => parts().stages.wait(one, stage, nth)), { name: 'stage' });

/** Every stage is a workflow of its own, so that each waits by itself. */
function toolsOf(): ProcessTools {
  let nth = 0;
  const start = (one: Case, stage: string): Promise<WorkflowHandle<StageEnd>> => DBOS.startWorkflow(stageWorkflow, { workflowID: `${one.instance}/${stage}` })(one, stage, (nth += 1));
  return {
    stage: async (one, stage) => (await start(one, stage)).getResult(),
    async begin(one, stage) {
      const handle = await start(one, stage);
      return () => handle.getResult();
    },
    async approve(one) {
      const { policy, approvers } = await step('who approves', () => whoApproves(parts().parts, one));
      if (policy !== null) return 'done';
      for (let place = 1; place <= approvers; place += 1) {
        const end = await (await start(one, `approval-${place}`)).getResult();
        if (end !== 'done') return end;
      }
      return 'done';
    },
    async ask(one, status) {
      const askedAt = await DBOS.now();
      await step(`ask for ${status}`, () => askFor(parts().parts, one, status, askedAt));
    },
    over: (one, reason) => step(`end as ${reason}`, () => parts().stages.endOver(one, reason)),
    async end(one, result) {
      await step(`end as ${result}`, () => parts().parts.progress.end(one, result));
      return result;
    },
  };
}

const processWorkflow = DBOS.registerWorkflow(
  (one: Case): Promise<string> =>
    inTraceOf(one.traceparent, async () => {
      await step('begin', () => parts().parts.progress.begin(one));
      return workflows[one.process](one, toolsOf());
    }),
  { name: 'process' },
);

/** What the engine says of its own running is of no use to those who run Muster; its warnings and failures are. */
function engineLogger(logger: Logger): NonNullable<DBOSConfig['logger']> {
  const silent = () => undefined;
  return {
    info: silent, debug: silent,
    warn: (entry) => logger.warn({ engine: String(entry) }, 'the engine of the processes warns'),
    error: (entry) => logger.error({ engine: entry instanceof Error ? entry.stack : String(entry) }, 'the engine of the processes has failed'),
  };
}

/** DBOS Transact, with what its workflows need. Waiting ones are taken up again where they stood, also by newer code. */
export class Engine {
  async start(settings: EngineSettings, stageParts: StageParts): Promise<void> {
    running = { stages: new Stages(stageParts), parts: stageParts };
    const { logger } = settings;
    DBOS.setConfig({
      name: 'muster-orchestration', systemDatabaseUrl: settings.databaseUrl, systemDatabaseSchemaName: 'orchestration_workflows', enablePatching: true, systemDatabasePoolSize: 10,
      logger: engineLogger(logger),
    });
    await DBOS.launch();
  }

  /** Begins an instance; one that has begun is left alone. */
  async begin(one: Case): Promise<void> {
    await DBOS.startWorkflow(processWorkflow, { workflowID: one.instance })(one);
  }

  /** Tells a waiting stage, once for each key. */
  async tell(workflow: string, key: string): Promise<void> {
    await DBOS.send(workflow, null, MOVED, key);
  }

  async stop(): Promise<void> {
    await DBOS.shutdown();
    running = undefined;
  }
}
