import { TransientError, WokenLoop, type Logger } from '@muster/platform-kernel';
import type { Database, Transaction } from '@muster/platform-postgres';
import { recomputeException } from './exception.store.js';
import type { MasterPath, Written } from './master-path.js';

const CHUNK = 500;
const SET_ASIDE_MS = 3_600_000;

interface Due {
  id: string;
  /** Null where a boundary has passed. */
  request: number | null;
  reason: string;
}

export interface SweeperOptions {
  database: Database;
  path: MasterPath;
  logger: Logger;
  now(): number;
  /** How often it looks by itself; it is woken where something may be due. */
  slowPollMs?: number;
  onCommitted(added: Written): void;
}

/**
 * Recomputes records that are due: a dated change takes effect today, a reference that was waited for has arrived, somebody asked.
 * It looks at what is, not at what happened, so a service that was down at midnight catches up when it starts.
 */
export class Sweeper {
  private readonly loop: WokenLoop;

  constructor(private readonly options: SweeperOptions) {
    this.loop = new WokenLoop({ round: () => this.sweep(), slowPollMs: options.slowPollMs ?? 1_000, logger: options.logger, complaint: 'a sweep failed and is tried again' });
  }

  start(): void {
    this.loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** One round; answers how many records it computed. */
  async sweep(): Promise<number> {
    await this.wakeWaiting();
    let swept = 0;
    for (const entity of this.options.path.mastered().keys()) swept += await this.sweepEntity(entity);
    return swept;
  }

  /** Turns arrived references into requests; a level, so that two transactions that missed each other are found by the next look. */
  private async wakeWaiting(): Promise<void> {
    await this.options.database.query({
      name: 'pending-arrived',
      // One look-up for each that waits: as a join, a plan made on empty tables reads the whole crosswalk each time.
      text: `with arrived as (
          delete from pending_reference p
          where (select true from crosswalk c where c.entity = p.entity and c.id_space = p.id_space and c.external_id = p.external_id) returning p.record_id
        ) insert into recompute_request (record_id, reason) select distinct record_id, 'reference-arrived' from arrived`,
    });
  }

  private async sweepEntity(entity: string): Promise<number> {
    const { rows } = await this.options.database.query({
      name: 'sweep-due',
      // From what is due to its record, in this order, whatever the planner believes of either.
      text: `select r.id, due.request, due.reason from (
          (select id as record_id, null::int8 as request, 'boundary' as reason from record where next_boundary <= to_timestamp($1 / 1000.0) order by next_boundary limit ${CHUNK})
          union all (select record_id, id, reason from recompute_request order by id limit ${CHUNK})
        ) due cross join lateral (select id, entity from record where id = due.record_id offset 0) r where r.entity = $2`,
      values: [this.options.now(), entity],
    });
    const due = (rows as [string, number | null, string][]).map(([id, request, reason]): Due => ({ id, request, reason }));
    if (due.length > 0) await this.recompute(entity, due);
    return due.length;
  }

  /** A record on which the program fails is set aside with an exception, so that it does not keep the others from their day. */
  private async recompute(entity: string, due: readonly Due[]): Promise<void> {
    const ids = [...new Set(due.map(({ id }) => id))];
    const requests = due.flatMap(({ request }) => (request === null ? [] : [request]));
    try {
      const added = await this.options.database.transaction(async (tx) => {
        const done = await this.options.path.recomputeRecords(tx, entity, ids, due[0]!.reason);
        await this.deleteRequests(tx, requests);
        return done;
      });
      this.options.onCommitted(added);
    } catch (error) {
      if (error instanceof TransientError) throw error;
      if (ids.length > 1) for (const id of ids) await this.recompute(entity, due.filter((one) => one.id === id));
      else await this.setAside(entity, ids[0]!, requests, error);
    }
  }

  private async setAside(entity: string, id: string, requests: readonly number[], error: unknown): Promise<void> {
    this.options.logger.error({ entity, id, error: error instanceof Error ? error.stack : String(error) }, 'a record could not be recomputed and is set aside for an hour');
    await this.options.database.transaction(async (tx) => {
      await this.deleteRequests(tx, requests);
      await tx.query({ text: `update record set next_boundary = to_timestamp($2 / 1000.0) where id = $1`, values: [id, this.options.now() + SET_ASIDE_MS] });
      await this.options.path.exceptions.raise(tx, [recomputeException(entity, id)]);
    });
  }

  private async deleteRequests(tx: Transaction, requests: readonly number[]): Promise<void> {
    if (requests.length > 0) await tx.query({ name: 'recompute-done', text: 'delete from recompute_request where id = any($1::int8[])', values: [requests] });
  }
}
