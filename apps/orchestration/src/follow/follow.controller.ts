import { EventPattern } from '@nestjs/microservices';
import { BatchController, type BatchOutcome, type ReceivedBatch } from '@muster/platform-kafka';
import { FOLLOW, OrchestrationService } from '../orchestration-service.js';

/** What the masters publish, and what targets have acknowledged. */
@BatchController()
export class Follow {
  constructor(private readonly orchestration: OrchestrationService) {}

  @EventPattern('followed', FOLLOW)
  follow(batch: ReceivedBatch): Promise<BatchOutcome> {
    return this.orchestration.records.apply(batch);
  }
}
