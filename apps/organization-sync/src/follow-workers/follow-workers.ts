import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { MasterRuntime, URGENT } from '@muster/platform-records';

/** The ids of workers, whom units and cost centers name as head and owner; and of legal entities, whose zones this service needs as others do. */
@BatchController()
export class FollowWorkers {
  constructor(private readonly master: MasterRuntime) {}

  @EventPattern('canonical.worker', URGENT)
  workers(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('worker', batch);
  }

  @EventPattern('canonical.legal-entity', URGENT)
  legalEntities(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.applyFacts('legal-entity', batch);
  }
}
