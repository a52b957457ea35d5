import type { Pool, PoolClient } from 'pg';
import type { CommittedRows } from './committed-rows.js';
import type { OutboxRow } from './outbox-row.js';
import { isSurelyDead, type ProcessIdentity } from './process-identity.js';

/** A shard whose locks this session holds. */
export interface HeldShard {
  shard: number;
  /** On the clock of `performance.now()`: before it nothing is sent, because the earlier owner may still be sending. */
  sendableAtMs: number;
}

export interface SessionOptions {
  pool: Pool;
  advisoryKey: number;
  shards: number;
  channel: string;
  identity: ProcessIdentity;
  deliveryBudgetMs: number;
  onNotify(): void;
  onLost(error?: Error): void;
}

/** Sockets of a process that died on this machine are gone; what it sent is with the broker, which needs a moment to write it. */
const DEAD_HERE_WAIT_MS = 1_000;

interface LeaseRow {
  shard: number;
  owner: string;
  host: string;
  pid: number;
  boot_id: string;
  clean: boolean;
}

/** Oldest first in every shard, and of no shard more than its part, so that one full shard does not keep the others waiting. */
const LIST = {
  name: 'outbox-list',
  text: `select o.id, o.event_id, o.shard from unnest($1::smallint[]) held(shard)
cross join lateral (select id, event_id, shard from outbox where outbox.shard = held.shard order by id limit $2) o`,
};

const READ = {
  name: 'outbox-read',
  text: `select o.id, o.event_id as "eventId", o.aggregatetype as "aggregateType", o.aggregateid as "aggregateId", o.type, o.payload,
  o.occurred_at as "occurredAt", o.correlation_id as "correlationId", o.causation_id as "causationId", o.traceparent, o.shard, o.replay,
  o.record_version::float8 as "recordVersion"
from unnest($1::smallint[], $2::bigint[]) wanted(shard, id)
cross join lateral (select * from outbox where outbox.shard = wanted.shard and outbox.id = wanted.id offset 0) o`,
};

/**
 * Heartbeats and deletions do not wait for the disk: each would hold up the rows that come meanwhile. A deletion that a crash of the
 * database takes back is a row sent once more, as after any crash; the log keeps their order, so no earlier row comes back without the later.
 */
const HASTY = 'set synchronous_commit = off';
/** Who may send is written before it sends. */
const DURABLE = 'set synchronous_commit = on';

const DELETE = {
  name: 'outbox-delete',
  text: `delete from outbox where ctid = any(array(
  select row.ctid from unnest($1::smallint[], $2::bigint[]) sent(shard, id)
  cross join lateral (select ctid from outbox where outbox.shard = sent.shard and outbox.id = sent.id offset 0) row))`,
};

/**
 * One database connection that holds the advisory locks of its shards, and over which rows are read and deleted: an answer on it is
 * proof that the locks were held when it was asked.
 */
export class RelaySession {
  readonly held = new Map<number, HeldShard>();
  private lost = false;

  private constructor(
    private readonly client: PoolClient,
    private readonly options: SessionOptions,
  ) {}

  static async open(options: SessionOptions): Promise<RelaySession> {
    const client = await options.pool.connect();
    const session = new RelaySession(client, options);
    const lose = (error?: Error) => session.lose(error);
    client.on('error', lose);
    client.on('end', lose);
    client.on('notification', () => options.onNotify());
    try {
      await client.query(`listen "${options.channel}"`);
      await client.query(HASTY);
    } catch (error) {
      session.lose(error as Error);
      throw error;
    }
    return session;
  }

  get isLost(): boolean {
    return this.lost;
  }

  get holdsAll(): boolean {
    return this.held.size === this.options.shards;
  }

  /** Takes the shards that nobody holds. */
  async acquire(): Promise<number[]> {
    const missing = Array.from({ length: this.options.shards }, (_, shard) => shard).filter((shard) => !this.held.has(shard));
    if (missing.length === 0) return [];
    const { rows } = await this.client.query<{ shard: number }>({
      text: 'select shard from unnest($2::int[]) wanted(shard) where pg_try_advisory_lock($1, shard)', values: [this.options.advisoryKey, missing],
    });
    const taken = rows.map((row) => row.shard);
    if (taken.length > 0) await this.durably(() => this.enterLeases(taken));
    return taken;
  }

  private async durably(work: () => Promise<void>): Promise<void> {
    await this.client.query(DURABLE);
    await work();
    await this.client.query(HASTY);
  }

  /** Notes in the table who holds the shards, and for each how long the owner before may still be sending. */
  private async enterLeases(taken: number[]): Promise<void> {
    const { identity, deliveryBudgetMs } = this.options;
    const { rows } = await this.client.query<LeaseRow>({
      text: 'select shard, owner, host, pid, boot_id, clean from relay_lease where shard = any($1::smallint[])', values: [taken],
    });
    const before = new Map(rows.map((row) => [row.shard, row]));
    await this.client.query({
      text: `insert into relay_lease (shard, owner, host, pid, boot_id, clean, taken_at, heartbeat_at)
select shard, $2, $3, $4, $5, false, now(), now() from unnest($1::smallint[]) taken(shard)
on conflict (shard) do update set owner = excluded.owner, host = excluded.host, pid = excluded.pid, boot_id = excluded.boot_id,
  clean = false, taken_at = excluded.taken_at, heartbeat_at = excluded.heartbeat_at`,
      values: [taken, identity.owner, identity.host, identity.pid, identity.bootId],
    });
    const now = performance.now();
    for (const shard of taken) this.held.set(shard, { shard, sendableAtMs: now + this.waitAfter(before.get(shard), deliveryBudgetMs) });
  }

  private waitAfter(lease: LeaseRow | undefined, deliveryBudgetMs: number): number {
    if (!lease || lease.clean) return 0;
    const { identity } = this.options;
    // Our own earlier session: the relay has cut its connections to the broker before it came here.
    if (lease.owner === identity.owner) return Math.min(DEAD_HERE_WAIT_MS, deliveryBudgetMs);
    const other: ProcessIdentity = { owner: lease.owner, host: lease.host, pid: lease.pid, bootId: lease.boot_id };
    return isSurelyDead(other, identity) ? Math.min(DEAD_HERE_WAIT_MS, deliveryBudgetMs) : deliveryBudgetMs;
  }

  /** Shards that may be sent now. */
  sendable(nowMs: number): number[] {
    return [...this.held.values()].filter((held) => held.sendableAtMs <= nowMs).map((held) => held.shard);
  }

  /** When the next held shard may be sent that may not be sent yet; undefined where there is none. */
  nextSendableAtMs(nowMs: number): number | undefined {
    const waiting = [...this.held.values()].filter((held) => held.sendableAtMs > nowMs).map((held) => held.sendableAtMs);
    return waiting.length > 0 ? Math.min(...waiting) : undefined;
  }

  /** The next rows of these shards, in the order of the table; what is in them from `known` where it is there, else from the table. */
  async read(shards: number[], perShard: number, known: CommittedRows): Promise<OutboxRow[]> {
    const { rows: listed } = await this.client.query<[id: string, eventId: string, shard: number]>({ ...LIST, values: [shards, perShard], rowMode: 'array' });
    const found = listed.map(([id, eventId]): OutboxRow | undefined => {
      const row = known.take(eventId);
      return row && { ...row, id };
    });
    const unknown = listed.filter((_, i) => !found[i]);
    if (unknown.length === 0) return found as OutboxRow[];
    const { rows } = await this.client.query<OutboxRow>({ ...READ, values: [unknown.map(([, , shard]) => shard), unknown.map(([id]) => id)] });
    const read = new Map(rows.map((row) => [row.id, row]));
    return listed.map(([id], i) => found[i] ?? read.get(id)!);
  }

  async delete(rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.client.query({ ...DELETE, values: [rows.map((row) => row.shard), rows.map((row) => row.id)] });
  }

  /** Resolves where the session, and so its locks, are still ours. */
  async confirm(): Promise<void> {
    await this.client.query({ text: 'update relay_lease set heartbeat_at = now() where shard = any($1::smallint[])', values: [[...this.held.keys()]] });
  }

  /** Gives the shards back. `clean` are those for which nothing of ours, or of an owner before, can still be under way. */
  async release(clean: number[]): Promise<void> {
    if (this.lost) return;
    await this.client.query(DURABLE);
    await this.client.query({ text: 'update relay_lease set clean = true where shard = any($1::smallint[]) and owner = $2', values: [clean, this.options.identity.owner] });
    await this.client.query('select pg_advisory_unlock_all()');
    await this.client.query('unlisten *');
    this.lose();
  }

  /** Drops the connection; the locks go with it. */
  lose(error?: Error): void {
    if (this.lost) return;
    this.lost = true;
    this.held.clear();
    this.client.removeAllListeners('notification');
    this.client.release(true);
    this.options.onLost(error);
  }
}
