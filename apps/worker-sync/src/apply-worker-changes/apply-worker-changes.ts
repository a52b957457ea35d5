import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { BULK, MasterRuntime, URGENT } from '@muster/platform-records';

/** What sources say of workers. The path of a batch is MasterPath.apply; what is special about a worker is in domain/worker and config/ownership.yaml. */
@BatchController()
export class ApplyWorkerChanges {
  constructor(private readonly master: MasterRuntime) {}

  @EventPattern('source.worker', URGENT)
  apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.path.apply(batch);
  }

  @EventPattern('bulk.worker', BULK)
  applyMassLoad(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.bulkPath.apply(batch);
  }
}
