import { HealthModule, ProblemFilter, serviceChecks, type ReadinessCheck } from '@muster/platform-http';
import { pingBroker } from '@muster/platform-kafka';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import { AuditController } from './acts/audit.controller.js';
import { GroupActsController, RepairController } from './acts/group-acts.controller.js';
import { consoleFiles } from './console/console-files.js';
import { EditModule } from './edit/edit.module.js';
import { GovernanceModule } from './governance/governance.module.js';
import { FlowModule } from './flow/flow.module.js';
import { FollowExceptions } from './follow/follow-exceptions.controller.js';
import { LiveController } from './live/live.controller.js';
import { OperationsMetricsController } from './operating/metrics.controller.js';
import { OperationsService } from './operations-service.js';
import type { OperationsSettings } from './operations.config.js';
import { PeopleModule } from './people/people.module.js';
import { QueueController } from './queue/queue.controller.js';
import { ReplayModule } from './replay/replay.module.js';
import { SessionController } from './sessions/session.controller.js';
import { SessionGuard } from './sessions/session.guard.js';
import { ReconciliationModule } from './reconciliation/reconciliation.module.js';
import { SystemsModule } from './systems/systems.module.js';
import { TraceModule } from './trace/trace.module.js';

export interface RunningOperations {
  readonly url: string;
  readonly operations: OperationsService;
  stop(): Promise<void>;
}

/** All that operations answers over HTTP, beside health and the console's files. */
export const operationsRoutes = [SessionController, LiveController, RepairController, QueueController, GroupActsController, AuditController, OperationsMetricsController];

@Module({})
class OperationsModule {
  static of(operations: OperationsService): DynamicModule {
    return {
      module: OperationsModule,
      imports: [HealthModule.of(checksOf(operations)), FlowModule.of(operations), TraceModule.of(operations), EditModule.of(operations), GovernanceModule.of(operations), SystemsModule.of(operations), ReconciliationModule.of(operations), ReplayModule.of(operations), PeopleModule.of(operations)],
      controllers: [FollowExceptions, ...operationsRoutes],
      providers: [{ provide: OperationsService, useValue: operations }, { provide: APP_FILTER, useValue: new ProblemFilter(operations.settings.logger) }, { provide: APP_GUARD, useClass: SessionGuard }],
    };
  }
}

function checksOf({ database, settings, server }: OperationsService): ReadinessCheck[] {
  return serviceChecks({ database, pingBroker: () => pingBroker(settings.kafka, settings.logger), consumers: { consumer: server } });
}

/** Opens operations, joins its consumer, and listens on loopback. What was opened by a start that fails is closed again. */
export async function startOperations(settings: OperationsSettings): Promise<RunningOperations> {
  const operations = await OperationsService.open(settings);
  let app: INestApplication | undefined;
  try {
    app = await NestFactory.create(OperationsModule.of(operations), { logger: false, abortOnError: false, forceCloseConnections: true });
    app.use(consoleFiles(settings.consoleDir));
    app.connectMicroservice({ strategy: operations.server }, { inheritAppConfig: false });
    await operations.start();
    await app.startAllMicroservices();
    await app.listen(settings.port, '127.0.0.1');
    const running = app;
    return {
      url: await running.getUrl(),
      operations,
      async stop() {
        await running.close();
        await operations.stop();
      },
    };
  } catch (error) {
    await app?.close();
    await operations.stop();
    throw error;
  }
}
