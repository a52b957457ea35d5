import type { Governance } from '@muster/domain-governance';
import type { SchemaRegistry } from '@muster/platform-avro';
import type { Inbound, ReadBack, RetryPath } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch } from '@muster/platform-kafka';
import type { Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { MasteredEntity } from '@muster/platform-records';

/** A service as its parked events are looked at and retried: every service that takes events in has one. */
export abstract class Parking {
  abstract readonly database: Database;
  abstract readonly logger: Logger;
  abstract readonly exceptions: ConstructorParameters<typeof RetryPath>[0]['exceptions'];
  /** Version of the configuration that it runs with. */
  abstract readonly configVersion: string;
  abstract readonly configDir: string;
  abstract readonly governance: Governance;
  abstract readonly registry: SchemaRegistry;
  /** Before the names of all topics. */
  abstract readonly topicNamespace: string;
  /** The entities whose sources it hears: only of those may an event be edited. */
  abstract readonly mastered: ReadonlyMap<string, MasteredEntity>;
  /** Its handling of any of its topics, on another way of taking batches in. */
  abstract handlerThrough(inbound: Inbound): (batch: ReceivedBatch) => Promise<BatchOutcome>;
  /** Reads events back out of its topics; undefined where none are taken once more, since what they began is not begun again. */
  abstract readonly readBack?: ReadBack;
  /** Called when a person has ended a parked event without its effects. */
  abstract discarded(): void;
}
