import type { Queryable } from '@muster/platform-postgres';
import type { AdoptionKey, AdoptionState } from './adoption.store.js';

export interface AdoptionView {
  readonly state: AdoptionState | 'not-begun';
  readonly rowsRead: number;
  readonly beganBy: string | null;
  readonly beganAt: string | null;
  readonly readAt: string | null;
  readonly matchedAt: string | null;
  readonly finishedBy: string | null;
  readonly finishedAt: string | null;
  readonly fault: string | null;
  readonly counts: AdoptionCounts;
}

export interface AdoptionCounts {
  /** Of the target: all, those linked, and those that are left alone as it stands. */
  readonly targets: { readonly all: number; readonly linked: number; readonly left: number };
  /** Of ours: linked, waiting for a person, free to be created, and not matched yet. */
  readonly records: { readonly linked: number; readonly doubtful: number; readonly free: number; readonly unmatched: number };
  readonly proposals: { readonly proposed: number; readonly confirmed: number; readonly rejected: number };
  /** Deliveries held back. */
  readonly waiting: number;
}

export interface ProposalView {
  readonly id: string;
  readonly state: string;
  readonly rule: string;
  readonly isCertain: boolean;
  readonly targetId: string;
  /** What a person is shown of it; null where nothing is declared, or the adoption is finished. */
  readonly display: string | null;
  readonly recordId: string;
  /** One letter per pair: = agrees, ! differs, - one of the two has no value. */
  readonly evidence: string;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  readonly decidedAt: string | null;
  /** Our record, to show what it says. */
  readonly version: number;
  readonly event: Buffer | null;
  readonly restrictedEvent: Buffer | null;
}

const instant = (value: unknown) => (value === null ? null : new Date(value as number).toISOString());
const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::int8`;

export async function adoptionView(db: Queryable, key: AdoptionKey, unmatched: number): Promise<AdoptionView> {
  const values = [key.system, key.entity];
  const [{ rows: adoptions }, counts] = await Promise.all([
    db.query({ text: `select state, rows_read, began_by, ${ms('began_at')}, ${ms('read_at')}, ${ms('matched_at')}, finished_by, ${ms('finished_at')}, fault from adoption where system = $1 and entity = $2`, values }),
    countsOf(db, key, unmatched),
  ]);
  const [state = 'not-begun', rowsRead = 0, beganBy = null, beganAt = null, readAt = null, matchedAt = null, finishedBy = null, finishedAt = null, fault = null] = (adoptions[0] ?? []) as [AdoptionState?, number?, string?, ...unknown[]];
  return { state, rowsRead, beganBy, beganAt: instant(beganAt), readAt: instant(readAt), matchedAt: instant(matchedAt), finishedBy: finishedBy as string | null, finishedAt: instant(finishedAt), fault: fault as string | null, counts };
}

async function countsOf(db: Queryable, { system, entity }: AdoptionKey, unmatched: number): Promise<AdoptionCounts> {
  const { rows } = await db.query({
    text: `select t.all_of_them, t.linked, r.linked, r.doubtful, r.free, p.proposed, p.confirmed, p.rejected, d.waiting from
      (select count(*) as all_of_them, count(record_id) as linked from adoption_target where system = $1 and entity = $2) t,
      (select count(*) filter (where outcome = 'linked') as linked, count(*) filter (where outcome = 'doubtful') as doubtful, count(*) filter (where outcome = 'free') as free from adoption_record where system = $1 and entity = $2) r,
      (select count(*) filter (where state = 'proposed') as proposed, count(*) filter (where state = 'confirmed') as confirmed, count(*) filter (where state = 'rejected') as rejected from adoption_proposal where system = $1 and entity = $2) p,
      (select count(*) as waiting from delivery where system = $1 and entity = $2 and state = 'waiting' and class = 'adoption') d`,
    values: [system, entity],
  });
  const [all, targetsLinked, linked, doubtful, free, proposed, confirmed, rejected, waiting] = rows[0] as [number, number, number, number, number, number, number, number, number];
  return { targets: { all, linked: targetsLinked, left: all - targetsLinked }, records: { linked, doubtful, free, unmatched }, proposals: { proposed, confirmed, rejected }, waiting };
}

export interface ProposalSelection {
  readonly state?: string;
  readonly recordId?: string;
  readonly targetId?: string;
  readonly limit: number;
  readonly offset: number;
}

/** Proposals, those of one record of the target together. */
export async function listProposals(db: Queryable, { system, entity }: AdoptionKey, { state, recordId, targetId, limit, offset }: ProposalSelection): Promise<ProposalView[]> {
  const { rows } = await db.query({
    values: [system, entity, state ?? null, recordId ?? null, targetId ?? null, limit, offset],
    text: `select p.id, p.state, p.rule, p.certain, p.target_id, t.display, p.record_id, p.evidence, p.decided_by, p.reason, ${ms('p.decided_at')}, r.record_version, r.event, r.restricted_event from
      (select * from adoption_proposal where system = $1 and entity = $2 and ($3::text is null or state = $3) and ($4::uuid is null or record_id = $4) and ($5::text is null or target_id = $5) order by target_id, record_id limit $6 offset $7) p
      left join adoption_target t on t.system = $1 and t.entity = $2 and t.target_id = p.target_id
      left join replica r on r.entity = $2 and r.record_id = p.record_id order by p.target_id, p.record_id`,
  });
  return (rows as unknown[][]).map(([id, st, rule, isCertain, target, display, record, evidence, decidedBy, reason, decidedAt, version, event, restrictedEvent]) => ({
    id, state: st, rule, isCertain, targetId: target, display, recordId: record, evidence, decidedBy, reason, decidedAt: instant(decidedAt), version, event, restrictedEvent,
  })) as ProposalView[];
}

/** Records of the target: linked ones, with ours, or those that are left alone. */
export async function listTargets(db: Queryable, { system, entity }: AdoptionKey, { linked, limit, offset }: { linked: boolean; limit: number; offset: number }): Promise<{ targetId: string; display: string | null; recordId: string | null }[]> {
  const { rows } = await db.query({
    values: [system, entity, limit, offset],
    text: `select target_id, display, record_id from adoption_target where system = $1 and entity = $2 and record_id is ${linked ? 'not ' : ''}null order by target_id limit $3 offset $4`,
  });
  return (rows as [string, string | null, string | null][]).map(([targetId, display, recordId]) => ({ targetId, display, recordId }));
}
