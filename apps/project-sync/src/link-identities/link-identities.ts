import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { MasterRuntime, URGENT } from '@muster/platform-records';

/** Which source ids mean one project, and what targets have acknowledged. */
@BatchController()
export class LinkIdentities {
  constructor(private readonly master: MasterRuntime) {}

  @EventPattern('identity-links', URGENT)
  link(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.links.apply(batch);
  }

  @EventPattern('receipts', URGENT)
  receipts(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.master.receipts.apply(batch);
  }
}
