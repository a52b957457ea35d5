import { OffsetReader, type KafkaSettings } from '@muster/platform-kafka';
import { pause, silentLogger, type Logger } from '@muster/platform-kernel';
import pg from 'pg';

export interface OutcomeAuditOptions {
  kafka: KafkaSettings;
  /** Of a role that may read the schemas; a connection of its own is made. */
  databaseUrl: string;
  ssl?: pg.ClientConfig['ssl'];
  /** Postgres schemas of the masters, such as worker_sync. */
  schemas: readonly string[];
  logger?: Logger;
  intervalMs?: number;
  /** Topics where offsets are missing by nature, since they are compacted. */
  gapsAreNormal?(topic: string): boolean;
  onSample?(sample: AuditSample): void;
}

export interface AuditedPartition {
  schema: string;
  group: string;
  topic: string;
  partition: number;
  startOffset: number;
  nextOffset: number;
  endOffset: number;
  lost: number;
  outcomes: { parked: number; waiting: number; scheduled: number; applied: number; noEffect: number };
}

export interface Violation {
  at: string;
  schema: string;
  group: string;
  topic: string;
  partition: number;
  /** sum: outcomes are not what was received; beyond-end: the cursor stands behind the end of the log; backwards: a cursor or counter went down; lost: the log no longer had events. */
  rule: 'sum' | 'beyond-end' | 'backwards' | 'lost' | 'journal';
  detail: string;
}

export interface AuditSample {
  at: string;
  received: number;
  lost: number;
  /** Events that wait in the topics. */
  behind: number;
  outcomes: AuditedPartition['outcomes'];
  partitions: AuditedPartition[];
  violations: Violation[];
}

export interface AuditReport {
  samples: number;
  /** Times that broker or database did not answer. */
  unanswered: number;
  violations: Violation[];
  last: AuditSample | undefined;
}

const VIOLATIONS_MAX = 1_000;

/**
 * Holds what the services count against what the brokers hold, from outside: a connection of its own to the database and to the broker,
 * none of the services' code. For each group, topic and partition: next offset - start offset - lost = the sum of the outcomes;
 * the cursor is not beyond the end of the log; nothing ever goes down. Cursors are read before the ends, which only grow.
 */
export class OutcomeAudit {
  private readonly offsets: OffsetReader;
  private readonly stopping = new AbortController();
  private client: pg.Client | undefined;
  private running: Promise<void> | undefined;
  private readonly before = new Map<string, AuditedPartition>();
  private readonly report: AuditReport = { samples: 0, unanswered: 0, violations: [], last: undefined };

  constructor(private readonly options: OutcomeAuditOptions) {
    this.offsets = new OffsetReader({ kafka: options.kafka, logger: options.logger ?? silentLogger });
  }

  /** Takes a sample every second until stopped. Servers that restart are waited for. */
  start(): void {
    this.running ??= this.loop();
  }

  /** Ends it, with what was found. */
  async stop(): Promise<AuditReport> {
    this.stopping.abort();
    await this.running;
    await this.offsets.close();
    await this.leave();
    return this.report;
  }

  /** One sample now. Rejects where broker or database do not answer. */
  async sample(): Promise<AuditSample> {
    try {
      const partitions = await this.readCursors();
      const ends = await this.offsets.bounds([...new Set(partitions.map(({ topic }) => topic))]);
      for (const one of partitions) one.endOffset = ends.get(one.topic)?.find(({ partition }) => partition === one.partition)?.end ?? -1;
      return this.judge(partitions);
    } catch (error) {
      await this.leave();
      throw error;
    }
  }

  /**
   * Counts the journal and compares it, per outcome, with the counters, in one snapshot. Reads all of it: for the end of a test. A
   * journal whose oldest days were dropped by age has fewer rows than were counted.
   */
  async recount(): Promise<Violation[]> {
    const found: Violation[] = [];
    const client = await this.connected();
    for (const schema of this.options.schemas) {
      await client.query('begin transaction isolation level repeatable read, read only');
      const { rows } = await client.query<{ group_name: string; topic: string; partition: number; counted: string; kept: string }>(
        `select c.group_name, c.topic, c.partition, concat_ws(' ', c.no_effect, c.applied, c.scheduled, c.waiting, c.parked) as counted, concat_ws(' ', coalesce(j.o0, 0), coalesce(j.o1, 0), coalesce(j.o2, 0), coalesce(j.o3, 0), coalesce(j.o4, 0)) as kept
         from ${schema}.consumer_cursor c left join (
           select topic, partition, count(*) filter (where outcome = 0) o0, count(*) filter (where outcome = 1) o1, count(*) filter (where outcome = 2) o2, count(*) filter (where outcome = 3) o3, count(*) filter (where outcome = 4) o4
           from ${schema}.journal group by 1, 2) j using (topic, partition)`,
      );
      await client.query('commit');
      const at = new Date().toISOString();
      for (const row of rows) {
        if (row.counted !== row.kept) found.push({ at, schema, group: row.group_name, topic: row.topic, partition: row.partition, rule: 'journal', detail: `counters (no effect, applied, scheduled, waiting, parked) ${row.counted}, journal ${row.kept}` });
      }
    }
    this.keep(found);
    return found;
  }

  private async loop(): Promise<void> {
    const intervalMs = this.options.intervalMs ?? 1_000;
    while (!this.stopping.signal.aborted) {
      const started = performance.now();
      try {
        const sample = await this.sample();
        this.options.onSample?.(sample);
      } catch (error) {
        this.report.unanswered += 1;
        this.options.logger?.debug({ error: error instanceof Error ? error.name : 'unknown' }, 'the audit got no answer and asks again');
      }
      await pause(Math.max(10, intervalMs - (performance.now() - started)), this.stopping.signal);
    }
  }

  private async connected(): Promise<pg.Client> {
    if (this.client) return this.client;
    const client = new pg.Client({ connectionString: this.options.databaseUrl, ssl: this.options.ssl, application_name: 'outcome-audit', connectionTimeoutMillis: 5_000, query_timeout: 60_000 });
    // A connection that breaks between two samples fails the next one, which opens another.
    client.on('error', () => (this.client = undefined));
    await client.connect();
    this.client = client;
    return client;
  }

  private async leave(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async readCursors(): Promise<AuditedPartition[]> {
    const client = await this.connected();
    const all: AuditedPartition[] = [];
    for (const schema of this.options.schemas) {
      if (!/^[a-z][a-z0-9_]*$/.test(schema)) throw new Error(`schema ${JSON.stringify(schema)} is no plain lower-case name`);
      const { rows } = await client.query<Record<string, string | number>>(`select group_name, topic, partition, start_offset, next_offset, lost, parked, waiting, scheduled, applied, no_effect from ${schema}.consumer_cursor order by 1, 2, 3`);
      for (const row of rows) {
        const number = (name: string) => Number(row[name]);
        all.push({
          schema, group: String(row.group_name), topic: String(row.topic), partition: number('partition'), startOffset: number('start_offset'), nextOffset: number('next_offset'), endOffset: -1, lost: number('lost'),
          outcomes: { parked: number('parked'), waiting: number('waiting'), scheduled: number('scheduled'), applied: number('applied'), noEffect: number('no_effect') },
        });
      }
    }
    return all;
  }

  private judge(partitions: AuditedPartition[]): AuditSample {
    const at = new Date().toISOString();
    const violations = partitions.flatMap((one) => this.violationsOf(one, at));
    for (const one of partitions) this.before.set(keyOf(one), one);
    this.keep(violations);
    const total = (value: (one: AuditedPartition) => number) => partitions.reduce((sum, one) => sum + value(one), 0);
    const outcome = (name: keyof AuditedPartition['outcomes']) => total((one) => one.outcomes[name]);
    const sample: AuditSample = {
      at, received: total((one) => one.nextOffset - one.startOffset - one.lost), lost: total((one) => one.lost), behind: total((one) => Math.max(0, one.endOffset - one.nextOffset)),
      outcomes: { parked: outcome('parked'), waiting: outcome('waiting'), scheduled: outcome('scheduled'), applied: outcome('applied'), noEffect: outcome('noEffect') }, partitions, violations,
    };
    this.report.samples += 1;
    this.report.last = sample;
    return sample;
  }

  private violationsOf(one: AuditedPartition, at: string): Violation[] {
    const { schema, group, topic, partition } = one;
    const found = (rule: Violation['rule'], detail: string): Violation => ({ at, schema, group, topic, partition, rule, detail });
    const violations: Violation[] = [];
    const received = one.nextOffset - one.startOffset - one.lost;
    const sum = Object.values(one.outcomes).reduce((total, count) => total + count, 0);
    if (sum !== received) violations.push(found('sum', `${received} events received, ${sum} outcomes`));
    if (one.nextOffset > one.endOffset) violations.push(found('beyond-end', `the cursor stands at ${one.nextOffset}, the log ends at ${one.endOffset}`));
    const before = this.before.get(keyOf(one));
    const earlierLost = before?.lost ?? 0;
    if (one.lost > earlierLost && !this.gapsAreNormal(topic)) violations.push(found('lost', `${one.lost - earlierLost} events were gone from the log before they were taken`));
    if (before && (one.nextOffset < before.nextOffset || one.startOffset !== before.startOffset || (Object.keys(one.outcomes) as (keyof AuditedPartition['outcomes'])[]).some((name) => one.outcomes[name] < before.outcomes[name]))) {
      violations.push(found('backwards', `the cursor or a counter went down: was ${before.nextOffset}, is ${one.nextOffset}`));
    }
    return violations;
  }

  private gapsAreNormal(topic: string): boolean {
    return this.options.gapsAreNormal?.(topic) ?? /(^|\.)canonical\./.test(topic);
  }

  private keep(violations: readonly Violation[]): void {
    this.report.violations.push(...violations.slice(0, Math.max(0, VIOLATIONS_MAX - this.report.violations.length)));
  }
}

const keyOf = ({ schema, group, topic, partition }: AuditedPartition) => `${schema} ${group} ${topic} ${partition}`;
