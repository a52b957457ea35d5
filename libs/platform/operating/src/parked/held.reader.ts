import { MasterRuntime } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';

export interface HeldFilter {
  entity?: string | undefined;
  recordId?: string | undefined;
  /** Records; 50 unless said otherwise. */
  limit?: number | undefined;
  /** Record id of the last one of the page before. */
  after?: string | undefined;
}

/** An event that asks for a step of a life cycle, at its place in the topics. */
export interface HeldStepView {
  topic: string;
  partition: number;
  offset: number;
  /** Who asks. */
  system: string;
  eventId: string;
  correlationId: string;
  /** When it happened, as its source says. */
  occurredAt: string;
  version: { epoch: number; version: number; revision: number };
  /** The state that it asks for, in its source's own word. Null where it names none. */
  asks: string | null;
}

export interface ParkedStepView extends HeldStepView {
  class: string;
  code: string;
  reason: string;
  tries: number;
  parkedAt: string;
}

export interface HeldRecordView {
  entity: string;
  recordId: string;
  /** The step that is impossible from where the record stands. Null in the moment in which the next one takes its turn. */
  parked: ParkedStepView | null;
  /** How many steps wait behind it. */
  waits: number;
  /** The first of those, in the order in which they will be tried. */
  waiting: HeldStepView[];
}

export interface HeldAnswer {
  records: HeldRecordView[];
  next: string | null;
}

interface ParkedPart {
  class: string;
  code: string;
  reason: string;
  tries: number;
  parkedAt: string;
}

type Row = [recordId: string, entity: string, waits: number, isWaiting: boolean, topic: string, partition: number, offset: number, system: string, eventId: string, correlationId: string, occurredAt: number, epoch: number, version: number, revision: number, parked: ParkedPart | null, value: Buffer | null];

const RECORDS_DEFAULT = 50;
/** Steps shown of one record. */
const STEPS_MAX = 50;
const LOWEST = '00000000-0000-0000-0000-000000000000';

/** Records whose life cycle is held: which step is parked, and which wait behind it. */
@Injectable()
export class HeldReader {
  constructor(private readonly master: MasterRuntime) {}

  /** Records in the order of their ids. */
  async list({ entity, recordId, limit = RECORDS_DEFAULT, after = LOWEST }: HeldFilter): Promise<HeldAnswer> {
    const { rows } = await this.master.database.query({
      text: `with step as (
          select h.id, h.record_id, h.topic, h.partition, h."offset", h.system, h.event_id, h.correlation_id, h.occurred_at, h.epoch, h.version, h.revision, h.waits, coalesce(p.edited, p.value, h.value) as value,
            case when p.status is not null then jsonb_build_object('class', p.class, 'code', p.code, 'reason', p.reason, 'tries', p.tries, 'parkedAt', p.parked_at) end as parked
          from step_hold h left join parked p on p.topic = h.topic and p.partition = h.partition and p."offset" = h."offset" and p.status = 'parked' and not h.waits
          where h.waits or p.status is not null
        ), chosen as (
          select distinct s.record_id, r.entity from step s join record r on r.id = s.record_id
          where s.record_id > $1::uuid and ($2::text is null or r.entity = $2) and ($3::uuid is null or s.record_id = $3) order by 1 limit $4
        ), placed as (
          select s.*, c.entity, count(*) filter (where s.waits) over (partition by s.record_id) as waiting, row_number() over (partition by s.record_id, s.waits order by s.occurred_at, s.id) as nth from step s join chosen c on c.record_id = s.record_id
        )
        select record_id, entity, waiting, waits, topic, partition, "offset", system, event_id, correlation_id, occurred_at, epoch, version, revision, parked, value from placed where nth <= $5 order by record_id, occurred_at, id`,
      values: [after, entity ?? null, recordId ?? null, limit, STEPS_MAX],
    });
    const records = new Map<string, HeldRecordView>();
    for (const row of rows as Row[]) await this.add(records, row);
    return { records: [...records.values()], next: records.size === limit ? [...records.keys()].at(-1)! : null };
  }

  private async add(records: Map<string, HeldRecordView>, row: Row): Promise<void> {
    const [recordId, entity, waits, isWaiting] = row;
    const record = records.get(recordId) ?? { entity, recordId, parked: null, waits, waiting: [] };
    records.set(recordId, record);
    const step = stepOf(row, await this.asked(entity, row.at(-1) as Buffer | null));
    const parked = row.at(-2) as ParkedPart | null;
    if (isWaiting) record.waiting.push(step);
    else record.parked = { ...step, ...parked!, parkedAt: new Date(parked!.parkedAt).toISOString() };
  }

  /** The event stays in the database; only the state that it asks for is told. */
  private async asked(entity: string, event: Buffer | null): Promise<string | null> {
    const mastered = this.master.path.mastered().get(entity);
    const attribute = mastered?.rules.decider?.lifeCycle?.attribute;
    if (!mastered || !attribute || !event) return null;
    await mastered.sourceDecoder.prepare([event]);
    const { values } = mastered.sourceDecoder.decode(event);
    const asked = (values as Record<string, unknown> | null)?.[attribute];
    return typeof asked === 'string' ? asked : null;
  }
}

function stepOf([, , , , topic, partition, offset, system, eventId, correlationId, occurredAt, epoch, version, revision]: Row, asks: string | null): HeldStepView {
  return { topic, partition, offset, system, eventId, correlationId, occurredAt: new Date(occurredAt).toISOString(), version: { epoch, version, revision }, asks };
}
