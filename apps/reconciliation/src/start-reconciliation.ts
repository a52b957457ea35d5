import { HealthModule, ProblemFilter, serviceChecks } from '@muster/platform-http';
import { pingBroker } from '@muster/platform-kafka';
import { addIntakeGauges, LagController, lagOfOne, LagReader, ParkedController, parkedProviders, Parking } from '@muster/platform-operating';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { MeasuresController } from './measures/measures.controller.js';
import { FollowController } from './follow/follow.controller.js';
import { addDriftGauges } from './operating/drift-gauges.js';
import { ReconciliationMetricsController } from './operating/metrics.controller.js';
import { ReportsController } from './reports/reports.controller.js';
import { DifferencesController } from './runs/differences.controller.js';
import { RunsController } from './runs/runs.controller.js';
import type { ReconciliationSettings } from './reconciliation.config.js';
import { ReconciliationService, SERVICE } from './reconciliation-service.js';

export interface RunningReconciliation {
  readonly url: string;
  readonly reconciliation: ReconciliationService;
  stop(): Promise<void>;
}

/** All that it answers over HTTP, beside health. */
export const reconciliationRoutes = [RunsController, DifferencesController, ReportsController, MeasuresController, ReconciliationMetricsController, LagController, ParkedController];

@Module({})
class ReconciliationModule {
  static of(reconciliation: ReconciliationService): DynamicModule {
    const { database, settings, server, metrics } = reconciliation;
    const lag = lagOfOne(SERVICE, reconciliation);
    addDriftGauges(metrics, database, settings.logger, () => reconciliation.now());
    addIntakeGauges(metrics, { database, lag, logger: settings.logger });
    const checks = serviceChecks({ database, pingBroker: () => pingBroker(settings.kafka, settings.logger), consumers: { consumer: server } });
    return {
      module: ReconciliationModule,
      imports: [HealthModule.of(checks)],
      controllers: [FollowController, ...reconciliationRoutes],
      providers: [
        { provide: ReconciliationService, useValue: reconciliation }, { provide: LagReader, useValue: lag }, { provide: Parking, useValue: reconciliation.parking }, ...parkedProviders,
        { provide: APP_FILTER, useValue: new ProblemFilter(settings.logger) },
      ],
    };
  }
}

/** Opens reconciliation, joins its consumer, and listens on loopback. What was opened by a start that fails is closed again. */
export async function startReconciliation(settings: ReconciliationSettings): Promise<RunningReconciliation> {
  const reconciliation = await ReconciliationService.open(settings);
  let app: INestApplication | undefined;
  try {
    app = await NestFactory.create(ReconciliationModule.of(reconciliation), { logger: false, abortOnError: false, forceCloseConnections: true });
    app.connectMicroservice({ strategy: reconciliation.server }, { inheritAppConfig: false });
    await reconciliation.start();
    await app.startAllMicroservices();
    await app.listen(settings.port, '127.0.0.1');
    const running = app;
    return {
      url: await running.getUrl(),
      reconciliation,
      async stop() {
        await running.close();
        await reconciliation.stop();
      },
    };
  } catch (error) {
    await app?.close();
    await reconciliation.stop();
    throw error;
  }
}
