import { HealthModule, ProblemFilter, serviceChecks, type ReadinessCheck } from '@muster/platform-http';
import { pingBroker } from '@muster/platform-kafka';
import { addIntakeGauges, LagController, lagOfOne, LagReader, ParkedController, parkedProviders, Parking } from '@muster/platform-operating';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { Follow } from './follow/follow.controller.js';
import { DecisionsController } from './operating/decisions.controller.js';
import { addProcessGauges } from './operating/process-gauges.js';
import { OrchestrationMetricsController, ProcessesController } from './operating/processes.controller.js';
import { OrchestrationService, SERVICE } from './orchestration-service.js';
import type { OrchestrationSettings } from './orchestration.config.js';

export interface RunningOrchestration {
  readonly url: string;
  readonly orchestration: OrchestrationService;
  stop(): Promise<void>;
}

@Module({})
class OrchestrationModule {
  static of(orchestration: OrchestrationService): DynamicModule {
    const { metrics, database, settings: { logger } } = orchestration;
    const lag = lagOfOne(SERVICE, orchestration);
    addIntakeGauges(metrics, { database, lag, logger });
    addProcessGauges(metrics, database, logger);
    return {
      module: OrchestrationModule,
      imports: [HealthModule.of(checksOf(orchestration))],
      controllers: [Follow, DecisionsController, ProcessesController, ParkedController, LagController, OrchestrationMetricsController],
      providers: [{ provide: OrchestrationService, useValue: orchestration }, { provide: Parking, useValue: orchestration.parking }, ...parkedProviders, { provide: LagReader, useValue: lag }, { provide: APP_FILTER, useValue: new ProblemFilter(orchestration.settings.logger) }],
    };
  }
}

function checksOf({ database, settings, server }: OrchestrationService): ReadinessCheck[] {
  return serviceChecks({ database, pingBroker: () => pingBroker(settings.kafka, settings.logger), consumers: { consumer: server } });
}

/** Opens the orchestration, takes up what was under way, joins its consumer, and listens on loopback. What was opened by a start that fails is closed again. */
export async function startOrchestration(settings: OrchestrationSettings): Promise<RunningOrchestration> {
  const orchestration = await OrchestrationService.open(settings);
  let app: INestApplication | undefined;
  try {
    app = await NestFactory.create(OrchestrationModule.of(orchestration), { logger: false, abortOnError: false });
    app.connectMicroservice({ strategy: orchestration.server }, { inheritAppConfig: false });
    await orchestration.start();
    await app.startAllMicroservices();
    await app.listen(settings.port, '127.0.0.1');
    const running = app;
    return {
      url: await running.getUrl(),
      orchestration,
      async stop() {
        await running.close();
        await orchestration.stop();
      },
    };
  } catch (error) {
    await app?.close();
    await orchestration.stop();
    throw error;
  }
}
