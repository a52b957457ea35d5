import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { FOLLOW, ReconciliationService } from '../reconciliation-service.js';

/** What the masters publish, what targets acknowledge, what systems hold, and how far the long processes are. */
@BatchController()
export class FollowController {
  constructor(private readonly reconciliation: ReconciliationService) {}

  @EventPattern('followed', FOLLOW)
  follow(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.reconciliation.handlerThrough(this.reconciliation.inbound)(batch);
  }
}
