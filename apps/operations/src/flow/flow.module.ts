import { addIntakeGauges, LagController, lagOfOne, LagReader } from '@muster/platform-operating';
import { Module, type DynamicModule } from '@nestjs/common';
import { OperationsService, SERVICE } from '../operations-service.js';
import { FirmServices } from '../firm/firm-services.js';
import { ForwardController } from '../firm/forward.controller.js';
import { FlowController } from './flow.controller.js';
import { addFlowGauges } from './flow-gauges.js';
import { FlowWatch } from './flow-watch.js';

/** What waits where, over all services, operations itself among them, and what single services say of it. */
@Module({})
export class FlowModule {
  static of(operations: OperationsService): DynamicModule {
    const { settings: { logger, topicNamespace, now = Date.now }, firm, metrics, database } = operations;
    const lag = lagOfOne(SERVICE, operations);
    const watch = new FlowWatch({ firm, topicNamespace, logger, ownLag: () => lag.read(), now });
    addIntakeGauges(metrics, { database, lag, logger });
    addFlowGauges(metrics, { watch, database, logger, now });
    return { module: FlowModule, controllers: [FlowController, ForwardController, LagController], providers: [{ provide: OperationsService, useValue: operations }, { provide: FirmServices, useValue: firm }, { provide: LagReader, useValue: lag }, { provide: FlowWatch, useValue: watch }] };
  }
}
