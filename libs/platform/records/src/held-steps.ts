import { RetryPath, type Inbound, type JournalStore } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch } from '@muster/platform-kafka';
import { WokenLoop, type Logger } from '@muster/platform-kernel';
import type { OpenExceptions } from '@muster/platform-outbox';
import type { Database } from '@muster/platform-postgres';
import { headsOf, type Place } from './step-hold.store.js';

export interface HeldStepsOptions {
  database: Database;
  journal: JournalStore;
  exceptions: OpenExceptions;
  logger: Logger;
  slowPollMs?: number;
}

/** A service's handling of a topic, on another way of taking batches in. */
type HandlerThrough = (inbound: Inbound) => (batch: ReceivedBatch) => Promise<BatchOutcome>;

/** The first of a queue. */
interface Head extends Place {
  recordId: string;
  /** It stands whole in the queue, and not yet among what is parked. */
  waits: boolean;
  /** It is parked, and nobody has dealt with it. */
  parked: boolean;
}

/**
 * Tries held steps again, in the order of their record: the parked one when its record has moved, the next one when the parked one is
 * gone. It looks at what is, so a service that was killed goes on where the table stands.
 */
export class HeldSteps {
  private readonly loop: WokenLoop;
  private handlerThrough: HandlerThrough | undefined;

  constructor(private readonly options: HeldStepsOptions) {
    this.loop = new WokenLoop({ round: () => this.tryHeads(this.handlerThrough!), slowPollMs: options.slowPollMs ?? 2_000, logger: options.logger, complaint: 'held steps were not tried and are tried again' });
  }

  start(handlerThrough: HandlerThrough): void {
    this.handlerThrough = handlerThrough;
    this.loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** One round; answers how many queues moved on. */
  private async tryHeads(handlerThrough: HandlerThrough): Promise<number> {
    const heads = await this.heads();
    let moved = 0;
    for (const head of heads) {
      if (head.waits) await this.park(head);
      else if (!head.parked) await this.drop(head);
      const path = new RetryPath({ database: this.options.database, logger: this.options.logger, exceptions: this.options.exceptions, dryRun: false });
      const [retried] = head.waits || head.parked ? await path.run(head, handlerThrough) : [];
      if (retried?.result.outcome !== 'parked') moved += 1;
    }
    return moved;
  }

  private async heads(): Promise<Head[]> {
    const { rows } = await this.options.database.query({
      name: 'step-hold-due',
      text: `select h.record_id, h.topic, h.partition, h."offset", h.waits, coalesce(p.status = 'parked', false)
        from (${headsOf()}) h
        cross join lateral (select record_version from record where id = h.record_id offset 0) r
        left join lateral (select status from parked x where x.topic = h.topic and x.partition = h.partition and x."offset" = h."offset" offset 0) p on true
        where h.waits or h.tried_version <> r.record_version or p.status is distinct from 'parked' limit 500`,
    });
    return (rows as [string, string, number, number, boolean, boolean][]).map(([recordId, topic, partition, offset, waits, parked]) => ({ recordId, topic, partition, offset, waits, parked }));
  }

  /** Its turn has come: it stands among what is parked, from where it is tried as any other. */
  private park({ topic, partition, offset }: Head): Promise<void> {
    return this.options.database.transaction(async (tx) => {
      const at = [topic, partition, offset];
      const { rowCount } = await tx.query({
        name: 'step-hold-park',
        text: `with turn as (update step_hold set waits = false where topic = $1 and partition = $2::int4 and "offset" = $3::int8 and waits returning *)
          insert into parked (topic, partition, "offset", day, key, value, headers, class, code, reason, handler, event_id, correlation_id, event_at, record_id)
          select topic, partition, "offset", day, key, value, headers, 'life-cycle', 'waited', 'It waited behind an earlier step and is tried now.', topic, event_id, correlation_id, event_at, record_id from turn
          on conflict (topic, partition, "offset") do update set status = 'parked', resolved_at = null, resolved_as = null`,
        values: at,
      });
      if (rowCount === 0) return;
      const { rows } = await tx.query({ name: 'step-hold-day', text: `select (day - date '1970-01-01')::int4 from step_hold where topic = $1 and partition = $2::int4 and "offset" = $3::int8`, values: at });
      await this.options.journal.move(tx, [{ day: (rows[0] as [number])[0], topic, partition, offset, from: 'waiting', to: 'parked', reason: 'its-turn' }]);
    });
  }

  /** A person has dealt with it. */
  private async drop({ topic, partition, offset }: Head): Promise<void> {
    await this.options.database.query({ name: 'step-hold-drop', text: 'delete from step_hold where topic = $1 and partition = $2::int4 and "offset" = $3::int8', values: [topic, partition, offset] });
  }
}
