import { startOrganizationSync } from '@muster/organization-sync';
import type { CanonicalRecord } from '@muster/domain-claims';
import type { EntityName } from '@muster/contracts';
import { outcomeOfCode } from '@muster/platform-inbound';
import { parseLocalDate } from '@muster/platform-kernel';
import type { MasterSettings, RunningMaster } from '@muster/platform-records';
import { eventually, type MasterSchema, type TestChange, type TestFirm } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';

const SCHEMAS = ['worker_sync', 'organization_sync'] as const;

/** The two masters of a firm in this process, on one clock that the test turns. */
export class Masters {
  private running: { workers: RunningMaster; organization: RunningMaster } | undefined;

  private constructor(
    readonly firm: TestFirm,
    private nowMs: number | undefined,
  ) {}

  /** A firm with its masters running; without an instant they follow the machine's clock. */
  static async ofFirm(firm: TestFirm, nowMs?: number, more: Partial<MasterSettings> = {}): Promise<Masters> {
    const masters = new Masters(firm, nowMs);
    await masters.start(more);
    return masters;
  }

  now = (): number => this.nowMs ?? Date.now();

  async start(more: Partial<MasterSettings> = {}): Promise<void> {
    const settings = this.firm.settings({ now: this.now, ...more });
    const [organization, workers] = await Promise.allSettled([startOrganizationSync(settings), startWorkerSync(settings)]);
    if (organization.status === 'fulfilled' && workers.status === 'fulfilled') {
      this.running = { organization: organization.value, workers: workers.value };
      return;
    }
    for (const started of [organization, workers]) if (started.status === 'fulfilled') await started.value.stop();
    throw [organization, workers].find((start) => start.status === 'rejected')!.reason;
  }

  get workers(): RunningMaster {
    return this.running!.workers;
  }

  get organization(): RunningMaster {
    return this.running!.organization;
  }

  /** Until both have an outcome for everything published so far, what they told each other included. */
  async settled(timeoutMs = 60_000): Promise<void> {
    for (const schema of [...SCHEMAS, ...SCHEMAS]) await this.firm.settled(schema, timeoutMs);
  }

  /** Turns the clock and waits until all that is due by then has happened. */
  async turnTo(nowMs: number): Promise<void> {
    this.nowMs = nowMs;
    if (!this.running) return;
    this.workers.master.sweeper.wake();
    this.organization.master.sweeper.wake();
    await this.caughtUp();
  }

  /** Until no record is due any more by the clock. */
  async caughtUp(): Promise<void> {
    for (const schema of SCHEMAS) {
      await eventually(async () => {
        const [due] = await this.firm.query<{ n: string }>(`select count(*) as n from ${schema}.record where next_boundary <= to_timestamp($1 / 1000.0)`, [this.now()]);
        if (Number(due!.n) > 0) throw new Error(`${due!.n} records are due`);
      }, { what: `${schema} to have computed what is due`, timeoutMs: 20_000 });
    }
    await this.settled();
  }

  async latest(entity: EntityName, system: string, id: string): Promise<CanonicalRecord> {
    const record = await this.firm.latest(entity, system, id);
    if (!record) throw new Error(`nothing was published of ${entity} ${system}/${id}`);
    return record;
  }

  async stop(): Promise<void> {
    const running = this.running;
    this.running = undefined;
    await Promise.all([running?.workers.stop(), running?.organization.stop()]);
  }
}

/** The versions that subscribers have seen of each record of an entity, in order: each must run from 1 without a gap. */
export async function versionsOf(firm: TestFirm, entity: EntityName): Promise<Map<string, number[]>> {
  const versions = new Map<string, number[]>();
  for (const { key, record } of await firm.received(entity)) {
    if (record) versions.set(key, [...(versions.get(key) ?? []), record.meta.recordVersion]);
  }
  return versions;
}

/** Received = the outcomes, for every partition of every topic of a service; throws with those for which it does not hold. */
export async function sumsHold(firm: TestFirm, schema: MasterSchema): Promise<void> {
  const wrong = await firm.query(`select topic, partition, next_offset - start_offset - lost as received, parked, waiting, scheduled, applied, no_effect from ${schema}.consumer_cursor
    where next_offset - start_offset - lost <> parked + waiting + scheduled + applied + no_effect`);
  if (wrong.length > 0) throw new Error(`sums do not hold: ${JSON.stringify(wrong)}`);
}

/** What became of each event of a record, from the first outcome through its moves, by event id. */
export async function outcomesOf(firm: TestFirm, schema: MasterSchema, recordId: unknown): Promise<Map<string, string[]>> {
  const rows = await firm.query<{ event_id: string; outcome: number; moves: number[] | null }>(`select j.event_id, j.outcome,
      (select array_agg(m.to_outcome::int order by m.id) from ${schema}.journal_move m where (m.day, m.topic, m.partition, m."offset") = (j.day, j.topic, j.partition, j."offset")) as moves
    from ${schema}.journal j where j.record_id = $1 and j.topic like '%source.%' order by j.recorded_at, j."offset"`, [recordId]);
  return new Map(rows.map(({ event_id: event, outcome, moves }) => [event, [outcome, ...(moves ?? [])].map(outcomeOfCode)]));
}

/** A day of the calendar, as events name it. */
export const day = (text: string): number => parseLocalDate(text)!;
/** An instant, in milliseconds. */
export const at = (text: string): number => Date.parse(text);

/** All orders of a few things. */
export function ordersOf<T>(things: readonly T[]): T[][] {
  if (things.length < 2) return [[...things]];
  return things.flatMap((first, i) => ordersOf(things.filter((_, j) => j !== i)).map((rest) => [first, ...rest]));
}

/** A company as the ERP speaks of it. */
export const company = (code: string, timeZone: string, version = 1): TestChange => ({ system: 'erp', entity: 'legal-entity', key: code, version, values: { code, name: code, timeZone } });
