import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { FOLLOW, OperationsService } from '../operations-service.js';

/** What every service tells that a person should look at. */
@BatchController()
export class FollowExceptions {
  constructor(private readonly operations: OperationsService) {}

  @EventPattern('followed', FOLLOW)
  follow(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.operations.handlerThrough(this.operations.inbound)(batch);
  }
}
