import type { EntityName } from '@muster/contracts';
import type { Queryable } from '@muster/platform-postgres';

export type ActState = 'rehearsed' | 'said' | 'arrived';

export interface IdentityAct {
  readonly id: string;
  readonly entity: EntityName;
  readonly relation: 'same-as' | 'split';
  readonly left: { readonly system: string; readonly id: string };
  readonly right: { readonly system: string; readonly id: string };
  /** Of a merge the record that stays, of a split the one that was both. */
  readonly survivor: string;
  /** Of a merge the record that becomes an alias, of a split the one that is restored. */
  readonly other: string;
  /** What the records were when it was rehearsed. */
  readonly versions: Readonly<Record<string, number>>;
  /** Names of the rules by which the two were found, and of attributes that speak against it. */
  readonly evidence: { readonly rules: readonly string[]; readonly contradicts: readonly string[] };
  readonly state: ActState;
  readonly author: string;
  readonly reason: string | null;
  readonly rehearsedAt: string;
  readonly saidAt: string | null;
  readonly arrivedAt: string | null;
}

type Row = [id: string, entity: EntityName, relation: IdentityAct['relation'], leftSystem: string, leftId: string, rightSystem: string, rightId: string, survivor: string, other: string, versions: IdentityAct['versions'], evidence: IdentityAct['evidence'], state: ActState, author: string, reason: string | null, rehearsedAt: Date, saidAt: Date | null, arrivedAt: Date | null];

const COLUMNS = 'id, entity, relation, left_system, left_id, right_system, right_id, survivor, other, versions, evidence, state, author, reason, rehearsed_at, said_at, arrived_at';
/** Rehearsals that nobody carried out. */
const KEPT = `interval '7 days'`;

export async function addRehearsal(db: Queryable, act: Omit<IdentityAct, 'state' | 'reason' | 'rehearsedAt' | 'saidAt' | 'arrivedAt'> & { readonly role: string }, nowMs: number): Promise<void> {
  await db.query({ name: 'identity-acts-forget', text: `delete from identity_act where state = 'rehearsed' and rehearsed_at < now() - ${KEPT}` });
  await db.query({
    name: 'identity-act-add', text: `insert into identity_act (id, entity, relation, left_system, left_id, right_system, right_id, survivor, other, versions, evidence, state, author, role, rehearsed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'rehearsed', $12, $13, $14)`,
    values: [act.id, act.entity, act.relation, act.left.system, act.left.id, act.right.system, act.right.id, act.survivor, act.other, JSON.stringify(act.versions), JSON.stringify(act.evidence), act.author, act.role, new Date(nowMs)],
  });
}

export async function findAct(db: Queryable, id: string, how: 'read' | 'lock' = 'read'): Promise<IdentityAct | undefined> {
  const { rows } = await db.query({ name: `identity-act-${how}`, text: `select ${COLUMNS} from identity_act where id = $1${how === 'lock' ? ' for update' : ''}`, values: [id] });
  const row = rows[0] as Row | undefined;
  return row && actOf(row);
}

/** What was said, by the ids of the events that said it. */
export async function actsOf(db: Queryable, ids: readonly string[]): Promise<Map<string, IdentityAct>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query({ name: 'identity-acts-of', text: `select ${COLUMNS} from identity_act where id::text = any($1) and said_at is not null`, values: [ids] });
  return new Map((rows as Row[]).map((row) => [row[0], actOf(row)]));
}

export async function markSaid(db: Queryable, id: string, { author, role, reason, atMs }: { author: string; role: string; reason: string; atMs: number }): Promise<void> {
  await db.query({ name: 'identity-act-said', text: `update identity_act set state = 'said', author = $2, role = $3, reason = $4, said_at = $5 where id = $1`, values: [id, author, role, reason, new Date(atMs)] });
}

export async function markArrived(db: Queryable, id: string, nowMs: number): Promise<void> {
  await db.query({ name: 'identity-act-arrived', text: `update identity_act set state = 'arrived', arrived_at = $2 where id = $1 and state = 'said'`, values: [id, new Date(nowMs)] });
}

function actOf([id, entity, relation, leftSystem, leftId, rightSystem, rightId, survivor, other, versions, evidence, state, author, reason, rehearsedAt, saidAt, arrivedAt]: Row): IdentityAct {
  return {
    id, entity, relation, left: { system: leftSystem, id: leftId }, right: { system: rightSystem, id: rightId }, survivor, other, versions, evidence, state, author, reason, rehearsedAt: rehearsedAt.toISOString(), saidAt: saidAt?.toISOString() ?? null, arrivedAt: arrivedAt?.toISOString() ?? null,
  };
}
