import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { BULK, MasterRuntime, URGENT } from '@muster/platform-records';

/** What sources say of projects and charge codes. The topic says which it is. */
@BatchController()
export class ApplyProjectChanges {
  constructor(private readonly master: MasterRuntime) {}

  @EventPattern(['source.project', 'source.charge-code'], URGENT)
  apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.path.apply(batch);
  }

  @EventPattern(['bulk.project', 'bulk.charge-code'], BULK)
  applyMassLoad(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.bulkPath.apply(batch);
  }
}
