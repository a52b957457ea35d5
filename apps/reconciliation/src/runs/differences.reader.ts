import type { Governance } from '@muster/domain-governance';
import type { Queryable } from '@muster/platform-postgres';

export interface DifferenceView {
  readonly id: number;
  readonly system: string;
  readonly stream: string;
  readonly entity: string;
  readonly recordId: string | null;
  readonly externalId: string | null;
  readonly side: 'target' | 'source';
  readonly field: string;
  readonly attributes: readonly string[];
  readonly class: string;
  readonly state: string;
  /** What the system holds, and what it should hold or what the master has: canonical JSON. Null where masked. */
  readonly held: string | null;
  readonly wanted: string | null;
  readonly masked: boolean;
  readonly rows: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly firstRun: string;
  readonly lastRun: string;
  /** Whole days since it was first seen, to its end where it has one. */
  readonly ageDays: number;
  readonly heals: number;
  readonly resolvedAt: string | null;
  readonly accepted: { readonly until: string | null; readonly by: string; readonly reason: string } | null;
}

export const DIFFERENCE_STATES = ['open', 'healing', 'held', 'accepted', 'resolved', 'standing'] as const;

export interface DifferenceSelection {
  /** Those that a run saw, as it saw them. */
  readonly run?: string | undefined;
  readonly class?: string | undefined;
  readonly system?: string | undefined;
  readonly entity?: string | undefined;
  readonly field?: string | undefined;
  /** standing: all that are not resolved. */
  readonly state?: (typeof DIFFERENCE_STATES)[number] | undefined;
  readonly recordId?: string | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

type Row = [number, string, string, string, string | null, string | null, 'target' | 'source', string, string[], string, string, string | null, string | null, boolean, number, Date, Date, string, string, number, number, Date | null, string | null, string | null, string | null];

/** Differences in the order of their ids. */
export async function listDifferences(db: Queryable, governance: Governance, { unmask, ...selection }: DifferenceSelection & { readonly unmask: boolean }, now: Date): Promise<{ differences: DifferenceView[]; next: number | null }> {
  const { run, class: drifted, system, entity, field, state, recordId, after, limit } = selection;
  const seen = run === undefined ? { from: 'difference d', class: 'd.class', held: 'd.held', wanted: 'd.wanted' } : { from: 'run_difference r join difference d on d.id = r.difference', class: 'r.class', held: 'r.held', wanted: 'r.wanted' };
  const { rows } = await db.query({
    text: `select d.id, d.system, d.stream, d.entity, d.record_id, d.external_id, d.side, d.field, d.attributes, ${seen.class}, d.state, ${seen.held}, ${seen.wanted}, d.hidden, d.rows, d.first_seen, d.last_seen, d.first_run, d.last_run,
      extract(day from coalesce(d.resolved_at, $10::timestamptz) - d.first_seen)::int4, d.heals, d.resolved_at, case when d.accepted_until = 'infinity' then null else d.accepted_until::text end, d.accepted_by, d.accepted_reason
      from ${seen.from} where ${run === undefined ? '$1::uuid is null' : 'r.run = $1::uuid'} and d.id > $2 and ($3::text is null or ${seen.class} = $3) and ($4::text is null or d.system = $4) and ($5::text is null or d.entity = $5) and ($6::text is null or d.field = $6)
      and ($7::text is null or d.state = $7 or ($7 = 'standing' and d.state <> 'resolved')) and ($8::uuid is null or d.record_id = $8) order by d.id limit $9`,
    values: [run ?? null, after ?? 0, drifted ?? null, system ?? null, entity ?? null, field ?? null, state ?? null, recordId ?? null, limit + 1, now],
  });
  const page = (rows as Row[]).slice(0, limit).map((row) => viewOf(row, governance, unmask));
  return { differences: page, next: rows.length > limit ? page.at(-1)!.id : null };
}

function viewOf([id, system, stream, entity, recordId, externalId, side, field, attributes, drifted, state, held, wanted, hidden, rows, firstSeen, lastSeen, firstRun, lastRun, ageDays, heals, resolvedAt, until, by, reason]: Row, governance: Governance, unmask: boolean): DifferenceView {
  const masked = hidden || (field !== '' && !unmask && isGuarded(governance, entity, attributes));
  return {
    id, system, stream, entity, recordId, externalId, side, field, attributes, class: drifted, state, held: masked ? null : held, wanted: masked ? null : wanted, masked, rows, firstSeen: firstSeen.toISOString(), lastSeen: lastSeen.toISOString(), firstRun, lastRun, ageDays, heals,
    resolvedAt: resolvedAt && resolvedAt.toISOString(), accepted: state === 'accepted' ? { until, by: by!, reason: reason! } : null,
  };
}

/** Confidential values are shown to whoever asks for them; what nobody can tell the attributes of counts as such. */
function isGuarded(governance: Governance, entity: string, attributes: readonly string[]): boolean {
  const known = governance.entities.get(entity)?.attributes;
  return attributes.length === 0 || attributes.some((name) => !['public', 'internal'].includes(known?.get(name)?.classification ?? 'restricted'));
}
