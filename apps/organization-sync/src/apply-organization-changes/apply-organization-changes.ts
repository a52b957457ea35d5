import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { BULK, MasterRuntime, URGENT } from '@muster/platform-records';

/** What sources say of the organization; most of it comes as mass loads. The topic says which entity it is. */
@BatchController()
export class ApplyOrganizationChanges {
  constructor(private readonly master: MasterRuntime) {}

  @EventPattern(['source.legal-entity', 'source.org-unit', 'source.cost-center', 'source.location', 'source.labor-category'], URGENT)
  apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.path.apply(batch);
  }

  @EventPattern(['bulk.legal-entity', 'bulk.org-unit', 'bulk.cost-center', 'bulk.location', 'bulk.labor-category'], BULK)
  applyMassLoad(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.bulkPath.apply(batch);
  }
}
