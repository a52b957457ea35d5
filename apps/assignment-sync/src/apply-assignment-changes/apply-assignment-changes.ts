import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { BULK, MasterRuntime, URGENT } from '@muster/platform-records';

/** What sources say of demand and assignments. The topic says which it is. */
@BatchController()
export class ApplyAssignmentChanges {
  constructor(private readonly master: MasterRuntime) {}

  @EventPattern(['source.demand', 'source.assignment'], URGENT)
  apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.path.apply(batch);
  }

  @EventPattern(['bulk.demand', 'bulk.assignment'], BULK)
  applyMassLoad(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.bulkPath.apply(batch);
  }
}
