import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { MasterRuntime, URGENT } from '@muster/platform-records';

/** The ids of what workers refer to, and the zone and region of their legal entities. */
@BatchController()
export class FollowTheOrganization {
  constructor(private readonly master: MasterRuntime) {}

  @EventPattern('canonical.legal-entity', URGENT)
  legalEntities(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('legal-entity', batch);
  }

  @EventPattern('canonical.org-unit', URGENT)
  orgUnits(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('org-unit', batch);
  }

  @EventPattern('canonical.cost-center', URGENT)
  costCenters(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('cost-center', batch);
  }

  @EventPattern('canonical.location', URGENT)
  locations(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('location', batch);
  }

  @EventPattern('canonical.labor-category', URGENT)
  laborCategories(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.foreign.apply('labor-category', batch);
  }
}
