import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { ConnectorsService, FOLLOW } from '../connectors-service.js';

/** What the masters publish, and what targets are therefore to have. */
@BatchController()
export class FollowCanonical {
  constructor(private readonly connectors: ConnectorsService) {}

  @EventPattern('canonical', FOLLOW)
  follow(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.connectors.records.apply(batch);
  }
}
