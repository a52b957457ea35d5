import { Backoff, PermanentError, SetupError, TransientError, passFaultPoint, pause, WOKEN, type Logger } from '@muster/platform-kernel';
import type { Pool } from 'pg';
import { CommittedRows } from './committed-rows.js';
import type { NewOutboxRow, OutboxRow } from './outbox-row.js';
import { thisProcess, type ProcessIdentity } from './process-identity.js';
import { RelaySession } from './relay-session.js';

interface RelayMessage {
  key: string;
  value: Buffer | null;
  headers: Record<string, string>;
  partition: number;
}

export interface RelayBatch {
  topic: string;
  messages: RelayMessage[];
}

/** What the relay asks of a publisher; KafkaPublisher is one. It must be the relay's own. */
export interface RelayPublisher {
  /** Resolves when the brokers have the messages. After a rejection, the same array sent again must not be taken for something new. */
  send(batches: readonly RelayBatch[], notAfterMs?: number): Promise<void>;
  /** After it resolves, nothing handed over earlier leaves this process. */
  sever(): Promise<void>;
}

/** Called as things happen; for metrics. Must not throw. */
export interface RelayObserver {
  /** Rows that the brokers have, and how long that took. */
  onBatch?(rows: readonly OutboxRow[], ms: number, topicOf: (aggregateType: string) => string): void;
  onShards?(held: number): void;
  onRetry?(code: string): void;
}

export interface RelayOptions {
  pool: Pool;
  publisher: RelayPublisher;
  topicOf(aggregateType: string): string;
  /** Number of shards, which is the number of partitions of every topic it publishes to. */
  shards: number;
  headersOf(row: OutboxRow): Record<string, string>;
  logger: Logger;
  /** First half of the advisory lock key: one number per service in a database. */
  advisoryKey: number;
  /** Channel of NOTIFY; one name per service in a database. */
  channel?: string;
  /** How often it looks without being woken. */
  slowPollMs?: number;
  /** Most rows sent at once. */
  batchMax?: number;
  /** How long a send of an owner that vanished may still take effect. */
  deliveryBudgetMs?: number;
  events?: RelayObserver;
}

interface Unsent {
  rows: OutboxRow[];
  batches: RelayBatch[];
}

/** Rows whose content is kept until they are sent: a few megabytes. */
const COMMITTED_MAX = 10_000;

const CHANNEL = /^[a-z_][a-z0-9_]*$/;

/**
 * Publishes outbox rows in the order of the table and deletes those that the broker acknowledged.
 *
 * **Why the order is right.** A record's version is raised under its row lock, and its outbox row is inserted after that in the same
 * transaction. A later change of the record gets the lock only after the earlier one has committed, so its outbox id is higher, and
 * whoever sees the later row can see the earlier. A read may miss rows of transactions that have not committed, lower ids among them:
 * those belong to other records, and between records there is no order to keep. That is also why the very rows that were sent are
 * deleted, never "all up to id n". A record lives in one shard, a shard is one partition, a partition's rows are sent in id order, and
 * the next batch goes out only when this one is acknowledged or is sent again as it was.
 *
 * **Why one relay per shard.** The shard's session advisory lock is held on the connection that reads: an answer to a read proves that
 * the lock was held when the read was asked. From then on the process may send for two thirds of the delivery budget, not longer,
 * however long it was stopped in between (the publisher refuses to write after that); then it has to ask again. When the connection
 * is lost, what is under way is cut. Who takes over a shard that was not given back waits out the whole budget first, or a second
 * where the owner before surely is dead on this machine.
 *
 * **What can repeat.** A row that was acknowledged and not yet deleted when the process died is sent again by the next one: the same
 * bytes, in the same order. Nothing is lost: a row leaves the table only after its acknowledgement.
 */
export class Relay {
  private readonly identity: ProcessIdentity = thisProcess();
  private readonly stopping = new AbortController();
  private session: RelaySession | undefined;
  private running: Promise<void> = Promise.resolve();
  private sleep: AbortController | undefined;
  private woken = false;
  private unsent: Unsent | undefined;
  private acknowledged: OutboxRow[] = [];
  private readonly committed = new CommittedRows(COMMITTED_MAX);
  private notifying = false;
  private notifyAgain = false;
  private readonly batchMax: number;
  private readonly slowPollMs: number;
  private readonly budgetMs: number;
  private readonly channel: string;

  constructor(private readonly options: RelayOptions) {
    this.batchMax = options.batchMax ?? 2_000;
    this.slowPollMs = options.slowPollMs ?? 1_000;
    this.budgetMs = options.deliveryBudgetMs ?? 15_000;
    this.channel = options.channel ?? `relay_${options.advisoryKey}`;
    if (!CHANNEL.test(this.channel)) throw new Error(`The channel '${this.channel}' is not lower-case letters, digits and underscores.`);
  }

  /** Starts the loop; a database out of reach is waited for. */
  start(): void {
    this.running = this.run();
  }

  /**
   * After a commit that added rows. Cheap: call it after every one. Tells the other processes where they hold shards.
   * `committed` are those rows, as they were added for the first time: the relay then need not read them back.
   */
  wake(committed: readonly NewOutboxRow[] = []): void {
    const held = this.session?.held;
    if (held) for (const row of committed) if (held.has(row.shard)) this.committed.add(row);
    this.rouse();
    if (!this.session?.holdsAll) void this.notifyOthers();
  }

  /** Finishes the batch under way, deletes what is acknowledged, gives the shards back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.rouse();
    await this.running;
  }

  /** Shards whose locks this process holds now. */
  get heldShards(): number[] {
    return [...(this.session?.held.keys() ?? [])].sort((a, b) => a - b);
  }

  private rouse(): void {
    this.woken = true;
    this.sleep?.abort(WOKEN);
  }

  /** At most one NOTIFY is under way; those asked for meanwhile become one more. */
  private async notifyOthers(): Promise<void> {
    this.notifyAgain = true;
    if (this.notifying) return;
    this.notifying = true;
    try {
      while (this.notifyAgain) {
        this.notifyAgain = false;
        await this.options.pool.query({ name: 'relay-notify', text: 'select pg_notify($1, $2)', values: [this.channel, ''] });
      }
    } catch (error) {
      this.options.logger.debug({ code: codeOf(error) }, 'other relays not notified, their slow poll will see the rows');
    } finally {
      this.notifying = false;
    }
  }

  private async run(): Promise<void> {
    const backoff = new Backoff(100, 15_000);
    for (let count = 1; !this.stopping.signal.aborted; count += 1) {
      try {
        this.session = await this.open();
        await this.serve(this.session, () => {
          count = 0;
          backoff.reset();
        });
      } catch (error) {
        const waitMs = Math.round(backoff.next());
        this.options.logger.warn({ code: codeOf(error), count, waitMs }, 'relay lost its database connection, and with it its shards');
        this.options.events?.onRetry?.(codeOf(error));
        await this.abandon();
        await pause(waitMs, this.stopping.signal);
      }
    }
    await this.giveBack();
  }

  private open(): Promise<RelaySession> {
    const { pool, advisoryKey, shards } = this.options;
    return RelaySession.open({
      pool, advisoryKey, shards, channel: this.channel, identity: this.identity, deliveryBudgetMs: this.budgetMs,
      onNotify: () => this.rouse(),
      onLost: () => this.rouse(),
    });
  }

  /** The shards may be with another process by now: what is under way must not arrive any more. */
  private async abandon(): Promise<void> {
    const session = this.session;
    this.session = undefined;
    session?.lose();
    this.options.events?.onShards?.(0);
    this.unsent = undefined;
    this.committed.clear();
    await this.options.publisher.sever();
  }

  private async giveBack(): Promise<void> {
    const session = this.session;
    if (!session) return;
    this.session = undefined;
    try {
      await session.delete(this.acknowledged);
      // With a batch neither acknowledged nor refused, or an earlier owner's budget not over, the next owner has to wait.
      await session.release(this.unsent ? [] : session.sendable(performance.now()));
    } catch (error) {
      this.options.logger.warn({ code: codeOf(error) }, 'relay could not give its shards back, the next owner will wait before it sends');
      session.lose();
    }
    this.options.events?.onShards?.(0);
  }

  /** Works until stopped; rejects when the session is lost. */
  private async serve(session: RelaySession, onWorking: () => void): Promise<void> {
    const sendBackoff = new Backoff(100, 15_000);
    let dueMs = 0;
    while (!this.stopping.signal.aborted) {
      if (performance.now() >= dueMs) {
        await this.lookAround(session);
        onWorking();
        dueMs = performance.now() + this.slowPollMs;
      }
      this.woken = false;
      const progress = await this.relayOnce(session, sendBackoff);
      if (session.isLost) throw new TransientError('database-unreachable', 'The connection that holds the shards is gone. It is opened again.');
      if (progress === 'more') continue;
      if (progress === 'failed') await pause(sendBackoff.next(), this.stopping.signal);
      else if (!this.woken) await this.rest(session, dueMs);
    }
  }

  /** What is done at each slow poll: shards that came free, the lease's heartbeat. */
  private async lookAround(session: RelaySession): Promise<void> {
    const taken = await session.acquire();
    if (taken.length > 0) {
      this.options.logger.info({ shards: taken.length, held: session.held.size }, 'relay took shards');
      this.options.events?.onShards?.(session.held.size);
    }
    await session.confirm();
  }

  private async rest(session: RelaySession, dueMs: number): Promise<void> {
    const now = performance.now();
    const untilMs = Math.min(dueMs, session.nextSendableAtMs(now) ?? Infinity);
    this.sleep = new AbortController();
    await pause(Math.max(1, untilMs - now), this.sleep.signal);
    this.sleep = undefined;
  }

  /** Sends one batch: 'more' where the table may hold more, 'empty' where it did not, 'failed' where the brokers did not take it. */
  private async relayOnce(session: RelaySession, backoff: Backoff): Promise<'more' | 'empty' | 'failed'> {
    if (this.acknowledged.length > 0) await this.deleteAcknowledged(session);
    const askedMs = performance.now();
    let full = true;
    if (this.unsent) await session.confirm();
    else {
      const shards = session.sendable(askedMs);
      if (shards.length === 0) return 'empty';
      const perShard = Math.ceil(this.batchMax / shards.length);
      const rows = await session.read(shards, perShard, this.committed);
      if (rows.length === 0) return 'empty';
      full = rows.length >= perShard;
      this.unsent = { rows, batches: this.batchesOf(rows) };
    }
    if (!(await this.publish(this.unsent, askedMs))) return 'failed';
    backoff.reset();
    const sent = this.unsent.rows;
    this.acknowledged = sent;
    this.unsent = undefined;
    passFaultPoint('before-delete');
    if (session.isLost) return 'empty';
    await this.deleteAcknowledged(session);
    this.options.events?.onBatch?.(sent, performance.now() - askedMs, this.options.topicOf);
    return full ? 'more' : 'empty';
  }

  private async deleteAcknowledged(session: RelaySession): Promise<void> {
    await session.delete(this.acknowledged);
    this.acknowledged = [];
  }

  private async publish(unsent: Unsent, askedMs: number): Promise<boolean> {
    try {
      await this.options.publisher.send(unsent.batches, askedMs + (this.budgetMs * 2) / 3);
      return true;
    } catch (error) {
      const code = codeOf(error);
      this.options.events?.onRetry?.(code);
      const fields = { code, rows: unsent.rows.length, reason: error instanceof TransientError || error instanceof PermanentError || error instanceof SetupError ? error.message : undefined };
      if (error instanceof TransientError) this.options.logger.warn(fields, 'rows not published, trying again');
      else this.options.logger.error(fields, 'rows cannot be published and hold up those behind them');
      return false;
    }
  }

  /** Rows of a shard stand in id order; so do the messages of each partition. */
  private batchesOf(rows: readonly OutboxRow[]): RelayBatch[] {
    const batches = new Map<string, RelayBatch>();
    for (const row of rows) {
      let batch = batches.get(row.aggregateType);
      if (!batch) batches.set(row.aggregateType, (batch = { topic: this.options.topicOf(row.aggregateType), messages: [] }));
      batch.messages.push({ key: row.aggregateId, value: row.payload, headers: this.options.headersOf(row), partition: row.shard });
    }
    return [...batches.values()];
  }
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
}
