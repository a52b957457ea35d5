import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { MasterRuntime, URGENT } from '@muster/platform-records';

/** The ids of what demand and assignments refer to, and the facts by which assignments are decided. */
@BatchController()
export class FollowRecords {
  constructor(private readonly master: MasterRuntime) {}

  @EventPattern('canonical.legal-entity', URGENT)
  legalEntities(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('legal-entity', batch);
  }

  @EventPattern('canonical.location', URGENT)
  locations(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('location', batch);
  }

  @EventPattern('canonical.labor-category', URGENT)
  laborCategories(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('labor-category', batch);
  }

  @EventPattern('canonical.worker', URGENT)
  workers(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('worker', batch);
  }

  @EventPattern('canonical.project', URGENT)
  projects(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('project', batch);
  }

  @EventPattern('canonical.charge-code', URGENT)
  chargeCodes(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('charge-code', batch);
  }

  @EventPattern('restricted.worker', URGENT)
  costRates(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.applyRestrictedFacts('worker', batch);
  }
}
