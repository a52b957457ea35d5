import { MasterRuntime } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';

export interface LinkView {
  entity: string;
  /** same-as, replaced-by, or split where it was taken back. */
  relation: string;
  left: { system: string; id: string };
  right: { system: string; id: string };
  inForce: boolean;
  reason: string | null;
  /** Null of a source that names none; rule of an adoption that needed no person. */
  author: string | null;
  source: string | null;
  saidAt: string | null;
  eventId: string | null;
  correlationId: string | null;
  /** The record that each of the two ids means now; null where nobody has told of it. */
  leftRecordId: string | null;
  rightRecordId: string | null;
  /** The ids of records that either of the two would have alone, and has not: aliases. */
  aliases: string[];
}

export interface LinkQuery {
  entity: string | undefined;
  state: 'in-force' | 'taken-back' | undefined;
  /** Only what people said. */
  byPeople: boolean;
  recordId: string | undefined;
  eventId: string | undefined;
  limit: number;
  offset: number;
}

type Row = [entity: string, relation: string, leftSpace: string, leftId: string, rightSpace: string, rightId: string, active: boolean, reason: string | null, author: string | null, source: string | null, saidAt: Date | null, eventId: string | null, correlationId: string | null, leftRecord: string | null, rightRecord: string | null, leftFounder: string | null, rightFounder: string | null];

/** The latest word on each pair of ids: which name one record, and which do no longer. */
@Injectable()
export class LinksReader {
  constructor(private readonly master: MasterRuntime) {}

  async list({ entity, state, byPeople, recordId, eventId, limit, offset }: LinkQuery): Promise<{ links: LinkView[]; total: number }> {
    const where = `($1::text is null or l.entity = $1) and ($2::bool is null or l.active = $2) and (not $3::bool or (l.author is not null and l.author <> 'rule')) and ($4::uuid is null or a.record_id = $4 or b.record_id = $4 or a.founding_id = $4 or b.founding_id = $4) and ($5::text is null or l.event_id = $5)`;
    const from = 'from identity_link l left join crosswalk a on a.entity = l.entity and a.id_space = l.left_space and a.external_id = l.left_id left join crosswalk b on b.entity = l.entity and b.id_space = l.right_space and b.external_id = l.right_id';
    const values = [entity ?? null, state === undefined ? null : state === 'in-force', byPeople, recordId ?? null, eventId ?? null];
    const [page, counted] = await Promise.all([
      this.master.database.query({
        text: `select l.entity, l.relation, l.left_space, l.left_id, l.right_space, l.right_id, l.active, l.reason, l.author, l.source, l.said_at, l.event_id, l.correlation_id, a.record_id, b.record_id, a.founding_id, b.founding_id ${from}
          where ${where} order by l.said_at desc nulls last, l.entity, l.left_space, l.left_id, l.right_space, l.right_id limit $6 offset $7`,
        values: [...values, limit, offset],
      }),
      this.master.database.query({ text: `select count(*)::int8 ${from} where ${where}`, values }),
    ]);
    return { links: (page.rows as Row[]).map(viewOf), total: (counted.rows[0] as [number])[0] };
  }
}

function viewOf([entity, relation, leftSpace, leftId, rightSpace, rightId, active, reason, author, source, saidAt, eventId, correlationId, leftRecordId, rightRecordId, leftFounder, rightFounder]: Row): LinkView {
  const aliases = ([[leftFounder, leftRecordId], [rightFounder, rightRecordId]] as const).flatMap(([founder, record]) => (founder !== null && founder !== record ? [founder] : []));
  return {
    entity, relation, left: { system: leftSpace, id: leftId }, right: { system: rightSpace, id: rightId }, inForce: active, reason, author, source, saidAt: saidAt?.toISOString() ?? null, eventId, correlationId, leftRecordId, rightRecordId, aliases: [...new Set(aliases)].sort(),
  };
}
