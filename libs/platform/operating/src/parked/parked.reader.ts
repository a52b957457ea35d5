import { Injectable } from '@nestjs/common';
import { Parking } from './parking.js';

export interface ParkedFilter {
  class?: string | undefined;
  code?: string | undefined;
  status?: 'parked' | 'resolved' | 'discarded' | undefined;
  limit?: number | undefined;
  /** <topic>/<partition>/<offset> of the last row of the page before. */
  after?: { topic: string; partition: number; offset: number } | undefined;
}

export interface ParkedGroup {
  class: string;
  code: string;
  status: string;
  count: number;
  topics: string[];
  oldest: string;
  newest: string;
  /** Why, in the words of one of them. */
  reason: string;
}

export interface ParkedView {
  topic: string;
  partition: number;
  offset: number;
  class: string;
  code: string;
  reason: string;
  status: string;
  tries: number;
  eventAt: string;
  parkedAt: string;
  resolvedAt: string | null;
  resolvedAs: string | null;
  /** Who retried, edited or discarded it, where that was said, and why. */
  settledBy: string | null;
  settledReason: string | null;
  eventId: string | null;
  correlationId: string | null;
  /** First 16 hex digits of the key's SHA-256: the same for the same key. */
  keyHash: string | null;
  valueBytes: number | null;
  /** Those that cannot hold personal data; of the others only the names. */
  headers: Record<string, string>;
  otherHeaders: string[];
}

const PLAIN_HEADERS = new Set(['content-type', 'ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time', 'ce_dataschema', 'ce_sequence', 'ce_correlationid', 'ce_replay', 'traceparent', 'ce_traceparent']);
const PLAIN_VALUE = /^[\x21-\x7e]{1,200}$/;
export const LIMIT_DEFAULT = 50;

const COLUMNS = `topic, partition, "offset", class, code, reason, status, tries, event_at, parked_at, resolved_at, resolved_as, settled_by, settled_reason, event_id, correlation_id, left(encode(sha256(key), 'hex'), 16), octet_length(value), headers`;

type Row = [string, number, number, string, string, string, string, number, Date, Date, Date | null, string | null, string | null, string | null, string | null, string | null, string | null, number | null, Record<string, string>];

/** What could not be taken. */
@Injectable()
export class ParkedReader {
  constructor(private readonly parking: Parking) {}

  async list(filter: ParkedFilter): Promise<{ groups: ParkedGroup[]; rows: ParkedView[]; next: string | null }> {
    const limit = filter.limit ?? LIMIT_DEFAULT;
    const chosen = [filter.class ?? null, filter.code ?? null, filter.status ?? null];
    const where = `($1::text is null or class = $1) and ($2::text is null or code = $2) and ($3::text is null or status = $3) and status <> 'recalled'`;
    const groups = await this.parking.database.query({
      text: `select class, code, status, count(*), array_agg(distinct topic order by topic), min(event_at), max(event_at), (array_agg(reason order by event_at desc))[1] from parked where ${where} group by 1, 2, 3 order by 3, 4 desc, 1, 2`, values: chosen,
    });
    // Keys and values may hold personal data: the database hashes and measures them, and they stay there.
    const rows = await this.parking.database.query({
      text: `select ${COLUMNS} from parked where ${where} and ($4::text is null or (topic, partition, "offset") > ($4, $5::int4, $6::int8)) order by topic, partition, "offset" limit $7`,
      values: [...chosen, filter.after?.topic ?? null, filter.after?.partition ?? null, filter.after?.offset ?? null, limit],
    });
    const views = (rows.rows as Row[]).map(viewOf);
    const last = views[views.length - 1];
    return { groups: (groups.rows as [string, string, string, number, string[], Date, Date, string][]).map(groupOf), rows: views, next: last && views.length === limit ? `${last.topic}/${last.partition}/${last.offset}` : null };
  }

  /** The row of one place; undefined where there is none. */
  async one({ topic, partition, offset }: { topic: string; partition: number; offset: number }): Promise<ParkedView | undefined> {
    const { rows } = await this.parking.database.query({ text: `select ${COLUMNS} from parked where topic = $1 and partition = $2::int4 and "offset" = $3::int8`, values: [topic, partition, offset] });
    return (rows as Row[]).map(viewOf)[0];
  }
}

function groupOf([refusedClass, code, status, count, topics, oldest, newest, reason]: [string, string, string, number, string[], Date, Date, string]): ParkedGroup {
  return { class: refusedClass, code, status, count, topics, oldest: oldest.toISOString(), newest: newest.toISOString(), reason };
}

function viewOf([topic, partition, offset, refusedClass, code, reason, status, tries, eventAt, parkedAt, resolvedAt, resolvedAs, settledBy, settledReason, eventId, correlationId, keyHash, valueBytes, headers]: Row): ParkedView {
  const plain = Object.entries(headers).filter(([name, value]) => PLAIN_HEADERS.has(name) && PLAIN_VALUE.test(value));
  const shown = new Set(plain.map(([name]) => name));
  return {
    topic, partition, offset, class: refusedClass, code, reason, status, tries, eventAt: eventAt.toISOString(), parkedAt: parkedAt.toISOString(), resolvedAt: resolvedAt?.toISOString() ?? null, resolvedAs, settledBy, settledReason, eventId, correlationId, keyHash, valueBytes,
    headers: Object.fromEntries(plain), otherHeaders: Object.keys(headers).filter((name) => !shown.has(name) && /^[\w.-]{1,60}$/.test(name)).sort(),
  };
}
