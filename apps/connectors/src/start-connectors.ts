import { HealthModule, ProblemFilter, serviceChecks, type ReadinessCheck } from '@muster/platform-http';
import { pingBroker } from '@muster/platform-kafka';
import { addIntakeGauges, LagController, lagOfOne, LagReader } from '@muster/platform-operating';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { AdoptionController, AdoptionsController } from './adoption/adoption.controller.js';
import { ConnectorsService, SERVICE } from './connectors-service.js';
import type { ConnectorsSettings } from './connectors.config.js';
import { FilesController } from './drops/files.controller.js';
import { FollowCanonical } from './delivery/follow-canonical.controller.js';
import { MappingsController } from './mappings/mappings.controller.js';
import { RenewController } from './renew/renew.controller.js';
import { RehearseController } from './rehearse/rehearse.controller.js';
import { SnapshotsController } from './snapshots/snapshots.controller.js';
import { OriginalsController } from './originals/originals.controller.js';
import { keepWebhookBody, WEBHOOKS_PATH, WebhooksController } from './webhooks/webhooks.controller.js';
import { ConnectorMetricsController, DeliveriesController, SystemsController } from './operating/systems.controller.js';

export interface RunningConnectors {
  readonly url: string;
  readonly connectors: ConnectorsService;
  stop(): Promise<void>;
}

@Module({})
class ConnectorsModule {
  static of(connectors: ConnectorsService): DynamicModule {
    const { metrics, database, settings: { logger } } = connectors;
    const lag = lagOfOne(SERVICE, connectors);
    addIntakeGauges(metrics.service, { database, lag, logger });
    return {
      module: ConnectorsModule,
      imports: [HealthModule.of(checksOf(connectors))],
      controllers: [FollowCanonical, ConnectorMetricsController, AdoptionController, AdoptionsController, SystemsController, DeliveriesController, OriginalsController, MappingsController, WebhooksController, SnapshotsController, RenewController, RehearseController, FilesController, LagController],
      providers: [{ provide: ConnectorsService, useValue: connectors }, { provide: LagReader, useValue: lag }, { provide: APP_FILTER, useValue: new ProblemFilter(connectors.settings.logger) }],
    };
  }
}

function checksOf({ database, settings, server }: ConnectorsService): ReadinessCheck[] {
  return serviceChecks({ database, pingBroker: () => pingBroker(settings.kafka, settings.logger), consumers: { consumer: server } });
}

/** Opens the connectors, joins their consumer, and listens on loopback. What was opened by a start that fails is closed again. */
export async function startConnectors(settings: ConnectorsSettings): Promise<RunningConnectors> {
  const connectors = await ConnectorsService.open(settings);
  let app: INestApplication | undefined;
  try {
    app = await NestFactory.create(ConnectorsModule.of(connectors), { logger: false, abortOnError: false });
    app.use(WEBHOOKS_PATH, keepWebhookBody(connectors));
    app.connectMicroservice({ strategy: connectors.server }, { inheritAppConfig: false });
    await connectors.start();
    await app.startAllMicroservices();
    await app.listen(settings.port, '127.0.0.1');
    const running = app;
    return {
      url: await running.getUrl(),
      connectors,
      async stop() {
        await running.close();
        await connectors.stop();
      },
    };
  } catch (error) {
    await app?.close();
    await connectors.stop();
    throw error;
  }
}
