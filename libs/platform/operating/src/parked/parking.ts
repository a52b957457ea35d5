import type { Inbound, RetryPath } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch } from '@muster/platform-kafka';
import type { Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';

/** A service as its parked events are looked at and retried: every service that takes events in has one. */
export abstract class Parking {
  abstract readonly database: Database;
  abstract readonly logger: Logger;
  abstract readonly exceptions: ConstructorParameters<typeof RetryPath>[0]['exceptions'];
  /** Version of the configuration that it runs with. */
  abstract readonly configVersion: string;
  abstract readonly configDir: string;
  /** Its handling of any of its topics, on another way of taking batches in. */
  abstract handlerThrough(inbound: Inbound): (batch: ReceivedBatch) => Promise<BatchOutcome>;
}
