import { schemas } from '@muster/contracts';
import { createEncoder } from '@muster/platform-avro';
import { partitionOf } from '@muster/platform-kafka';
import { uuidv7 } from '@muster/platform-kernel';
import { addToOutbox, type NewOutboxRow } from '@muster/platform-outbox';
import type { Database, Transaction } from '@muster/platform-postgres';
import { childTraceparent } from '@muster/platform-tracing';
import { STEP_PARTITIONS, type Outgoing } from './outgoing.js';
import type { Case } from './process.store.js';

export const PROCESS_STEP = 'process-step';

export interface OpenStage {
  readonly stage: string;
  /** Place among the stages of its instance, in the order of their beginning. */
  readonly nth: number;
  /** Workflow that waits. */
  readonly workflow: string;
  readonly owner: string;
  readonly openedAt: number;
  readonly deadline: number;
  readonly missing: string;
}

interface StepTold {
  stage: string | null;
  state: string;
  result?: string | undefined;
  owner?: string | undefined;
  deadline?: number | undefined;
  missing?: string | undefined;
}

/**
 * Keeps how far instances have come, and says it on `process.steps.v1`, in one transaction. Each is safe to repeat: a step that is tried
 * again after a crash finds what it wrote, and says nothing twice.
 */
export class ProgressStore {
  private readonly encode: (value: object) => Buffer;

  constructor(
    private readonly database: Database,
    stepSchemaId: number,
    readonly outgoing: Outgoing,
    private readonly now: () => number,
    private readonly onTold: (rows: readonly NewOutboxRow[]) => void,
  ) {
    this.encode = createEncoder<object>(schemas['muster.process.ProcessStep'], stepSchemaId);
  }

  begin(one: Case): Promise<void> {
    return this.tell(one, { stage: null, state: 'started' }, `update process_instance set state = 'running' where id = $1 and state = 'requested'`, [one.instance]);
  }

  end(one: Case, result: string): Promise<void> {
    return this.tell(one, { stage: null, state: 'ended', result }, `update process_instance set state = 'ended', result = $2, ended_at = to_timestamp($3 / 1000.0) where id = $1 and state <> 'ended'`, [one.instance, result, this.now()]);
  }

  open(one: Case, { stage, nth, workflow, owner, openedAt, deadline, missing }: OpenStage): Promise<void> {
    return this.tell(
      one, { stage, state: 'waiting', owner, deadline, missing },
      `insert into process_stage (instance, stage, nth, workflow, state, owner, opened_at, deadline, missing) values ($1, $2, $3, $4, 'waiting', $5, to_timestamp($6 / 1000.0), to_timestamp($7 / 1000.0), $8) on conflict do nothing`,
      [one.instance, stage, nth, workflow, owner, openedAt, deadline, missing],
    );
  }

  /**
   * Asks for a step of an assignment, on the topic by which `orchestration` speaks. The version is the time at which it was first asked
   * for, and the id of the event follows from the case and the step, so that asking again after a crash says the same.
   */
  async askAssignment({ instance, correlationId, traceparent }: Case, key: string, status: string, reason: string | null, askedAt: number): Promise<void> {
    await this.send([this.outgoing.ask('assignment', { because: `${instance}/${status}`, key, values: { status, ...(reason === null ? {} : { reason }) }, version: askedAt, correlationId, traceparent })]);
  }

  /** Puts rows into the outbox, in a transaction of their own. */
  async send(rows: readonly NewOutboxRow[]): Promise<void> {
    await this.inTransaction(async () => rows);
  }

  /** Runs `work`, puts the rows that it answers into the outbox in the same transaction, and lets them go. */
  async inTransaction(work: (tx: Transaction) => Promise<readonly NewOutboxRow[]>): Promise<void> {
    const rows = await this.database.transaction(async (tx: Transaction) => {
      const written = await work(tx);
      if (written.length > 0) await addToOutbox(tx, written);
      return written;
    });
    if (rows.length > 0) this.onTold(rows);
  }

  /** What it waits for, and until when, have changed. */
  async move(one: Case, stage: string, deadline: number, missing: string): Promise<void> {
    await this.database.query({ text: 'update process_stage set deadline = to_timestamp($3 / 1000.0), missing = $4 where instance = $1 and stage = $2 and (deadline, missing) is distinct from (to_timestamp($3 / 1000.0), $4)', values: [one.instance, stage, deadline, missing] });
  }

  late(one: Case, stage: string, owner: string, missing: string): Promise<void> {
    return this.tell(one, { stage, state: 'late', owner, missing }, `update process_stage set state = 'late' where instance = $1 and stage = $2 and state = 'waiting'`, [one.instance, stage]);
  }

  close(one: Case, stage: string, state: 'done' | 'skipped' | 'ended' | 'rejected'): Promise<void> {
    return this.tell(
      one, { stage, state }, `update process_stage set state = $3, ended_at = to_timestamp($4 / 1000.0), missing = case when $3 = 'done' then null else missing end where instance = $1 and stage = $2 and state in ('waiting', 'late')`, [one.instance, stage, state, this.now()],
    );
  }

  private async tell(one: Case, step: StepTold, text: string, values: unknown[]): Promise<void> {
    await this.inTransaction(async (tx) => {
      const { rowCount } = await tx.query({ text, values });
      return rowCount === 0 ? [] : [this.rowOf(one, step)];
    });
  }

  private rowOf({ instance, process, entity, recordId, correlationId, traceparent }: Case, { stage, state, result, owner, deadline, missing }: StepTold): NewOutboxRow {
    const nowMs = this.now();
    const eventId = uuidv7(nowMs);
    const meta = { eventId, source: 'orchestration', sourceEpoch: 0, sourceVersion: nowMs, revision: 0, occurredAt: nowMs, correlationId, causationId: null };
    const payload = this.encode({ meta, process, instance, entity, recordId, stage, state, result: result ?? null, owner: owner ?? null, deadline: deadline ?? null, missing: missing ?? null });
    return { eventId, aggregateType: PROCESS_STEP, aggregateId: instance, type: `${process}.${stage ?? 'process'}.${state}`, payload, occurredAt: new Date(nowMs), correlationId, causationId: null, traceparent: childTraceparent(traceparent, eventId), cause: traceparent ?? null, shard: partitionOf(instance, STEP_PARTITIONS), recordVersion: nowMs };
  }
}
