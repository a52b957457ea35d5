import { OffsetReader } from '@muster/platform-kafka';
import { pause, silentLogger, TransientError } from '@muster/platform-kernel';
import type { TestFirm } from '@muster/testing';
import pg from 'pg';

export interface SumsReport {
  samples: number;
  /** Samples that could not be taken, because the broker or the database was away. */
  unreachable: number;
  /** Sentences, one for each sum that did not hold. */
  violations: string[];
}

interface CursorRow {
  group_name: string;
  topic: string;
  partition: number;
  start_offset: string;
  next_offset: string;
  lost: string;
  outcomes: string;
}

const CURSORS = `select group_name, topic, partition, start_offset, next_offset, lost, parked + waiting + scheduled + applied + no_effect as outcomes from worker_sync.consumer_cursor`;
const EVERY_MS = 1_000;

/**
 * Holds what the service says of itself against the topics, with connections of its own: of every partition, at every moment,
 * start + lost + outcomes = next, next never goes back, and next is not behind the log's end.
 */
export class SumsSampler {
  readonly report: SumsReport = { samples: 0, unreachable: 0, violations: [] };
  private readonly stopping = new AbortController();
  private readonly offsets: OffsetReader;
  private readonly pool: pg.Pool;
  private readonly last = new Map<string, number>();
  private running: Promise<void> | undefined;

  constructor(firm: TestFirm) {
    this.offsets = new OffsetReader({ kafka: { ...firm.kafka, clientId: 'sums-sampler' }, logger: silentLogger });
    this.pool = new pg.Pool({ connectionString: firm.databaseUrl, max: 1, connectionTimeoutMillis: 2_000, application_name: 'sums-sampler' });
    this.pool.on('error', () => (this.report.unreachable += 1));
  }

  start(): this {
    this.running = this.loop();
    return this;
  }

  /** The database was set back: what was seen before does not bind any more. */
  forget(): void {
    this.last.clear();
  }

  /** Safe to call twice. */
  async stop(): Promise<SumsReport> {
    if (this.stopping.signal.aborted) return this.report;
    this.stopping.abort();
    await this.running;
    await this.offsets.close();
    await this.pool.end();
    return this.report;
  }

  private async loop(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.trySample();
      await pause(EVERY_MS, this.stopping.signal);
    }
  }

  private async trySample(): Promise<void> {
    try {
      await this.sample();
    } catch (error) {
      if (!isAway(error)) throw error;
      this.report.unreachable += 1;
    }
  }

  private async sample(): Promise<void> {
    const { rows } = await this.pool.query<CursorRow>(CURSORS);
    // Asked after the cursors, so that a cursor ahead of the log is one.
    const bounds = await this.offsets.bounds([...new Set(rows.map((row) => row.topic))]);
    for (const row of rows) this.hold(row, bounds.get(row.topic)?.find(({ partition }) => partition === row.partition)?.end);
    this.report.samples += 1;
  }

  private hold(row: CursorRow, end: number | undefined): void {
    const place = `${row.group_name} ${row.topic}/${row.partition}`;
    const [start, next, lost, outcomes] = [row.start_offset, row.next_offset, row.lost, row.outcomes].map(Number) as [number, number, number, number];
    if (start + lost + outcomes !== next) this.report.violations.push(`${place}: ${start} + ${lost} lost + ${outcomes} outcomes is not ${next}`);
    if (end === undefined || next > end) this.report.violations.push(`${place}: stands at ${next}, the log ends at ${end ?? 'nothing'}`);
    const before = this.last.get(place) ?? 0;
    if (next < before) this.report.violations.push(`${place}: went back from ${before} to ${next}`);
    this.last.set(place, next);
  }
}

/** SQLSTATE classes 08 and 57, or a socket that is gone. */
function isAway(error: unknown): boolean {
  if (error instanceof TransientError) return true;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^(08|57)|^E[A-Z]+$|^3D000$/.test(code)) return true;
  return typeof message === 'string' && /terminated|timeout|ended/i.test(message);
}
