import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { MasterRuntime, URGENT } from '@muster/platform-records';

/** The ids of what projects refer to, and where each project stands, by which its charge codes are decided. */
@BatchController()
export class FollowRecords {
  constructor(private readonly master: MasterRuntime) {}

  @EventPattern('canonical.legal-entity', URGENT)
  legalEntities(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('legal-entity', batch);
  }

  @EventPattern('canonical.cost-center', URGENT)
  costCenters(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('cost-center', batch);
  }

  @EventPattern('canonical.worker', URGENT)
  workers(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('worker', batch);
  }

  @EventPattern('canonical.project', URGENT)
  projects(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.applyFacts('project', batch);
  }
}
