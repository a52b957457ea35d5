import { LagController, lagOfOne, LagReader } from '@muster/platform-operating';
import { Module, type DynamicModule } from '@nestjs/common';
import { OperationsService, SERVICE } from '../operations-service.js';
import { FirmServices } from '../firm/firm-services.js';
import { ForwardController } from '../firm/forward.controller.js';
import { FlowController } from './flow.controller.js';
import { FlowWatch } from './flow-watch.js';

/** What waits where, over all services, operations itself among them, and what single services say of it. */
@Module({})
export class FlowModule {
  static of(operations: OperationsService): DynamicModule {
    const { settings: { logger, topicNamespace, now = Date.now }, firm, metrics } = operations;
    const lag = lagOfOne(SERVICE, operations);
    const watch = new FlowWatch({ firm, topicNamespace, logger, ownLag: () => lag.read(), now });
    metrics.gauge('muster_seconds_to_drain', 'Until nothing waits for the group at the speed of the last ten minutes, by which services are scaled: 0 where nothing waits, no value where nothing moves. Paused topics, parked events and what waits for a vendor are left out.', ['messaging_consumer_group_name'], async (gauge) => {
      gauge.reset();
      for (const { group, secondsToDrain } of (await watch.read()).groups) if (secondsToDrain !== null) gauge.set({ messaging_consumer_group_name: group }, secondsToDrain);
    });
    return { module: FlowModule, controllers: [FlowController, ForwardController, LagController], providers: [{ provide: OperationsService, useValue: operations }, { provide: FirmServices, useValue: firm }, { provide: LagReader, useValue: lag }, { provide: FlowWatch, useValue: watch }] };
  }
}
