import type { Facts, Summary } from '@muster/domain-claims';
import { canonicalJson } from '@muster/platform-kernel';
import { boolArray, int4Array, textArray, uuidArray, type Transaction } from '@muster/platform-postgres';
import { LookedUpFacts, type FoldedFacts, type StoredSibling } from './folded-facts.js';

/** Facts are locked by classes of their keys, since a chunk may read more facts than the server has room for locks. */
const LOCK_CLASSES = 512;

const factKey = /^([a-z.-]+)(\*?)\/(.+)$/;

export type LockMode = 'read' | 'write';

/**
 * What decisions read and leave. Who decides by a fact holds it for reading until its commit, with a row that says so; who changes a fact
 * holds it for writing and then looks who decided by it. So none is missed, whichever of the two commits first.
 */
export class DecisionStore {
  constructor(
    /** First half of the advisory lock keys: one number per service in a database. */
    private readonly lockSpace: number,
  ) {}

  /** Holds these facts until the end of the transaction. */
  async lock(tx: Transaction, keys: Iterable<string>, mode: LockMode): Promise<void> {
    const classes = [...new Set([...keys].map(lockClass))].sort((a, b) => a - b);
    if (classes.length === 0) return;
    await tx.query({ text: `select pg_advisory_xact_lock${mode === 'read' ? '_shared' : ''}($1::int4, k) from unnest($2::int4[]) as k`, values: [this.lockSpace, int4Array(classes)] });
  }

  /** Looks up what a folding missed. Facts first, groups after them: everybody takes these locks in one order. */
  async lookUp(tx: Transaction, { facts, groups }: FoldedFacts['missing'], known: LookedUpFacts): Promise<void> {
    await this.lock(tx, facts, 'read');
    await this.readFacts(tx, [...facts], known);
    await this.readGroups(tx, [...groups].sort(), known);
  }

  /** Writes by what the records were decided, and what others of their groups need to know. Answers true where others are to be decided anew. */
  async write(tx: Transaction, folded: FoldedFacts, known: LookedUpFacts): Promise<boolean> {
    const dependencies = [...folded.dependencies].flatMap(([id, keys]) => [...keys].map((key) => [key, id] as const)).sort(([a], [b]) => (a < b ? -1 : 1));
    if (dependencies.length > 0) {
      await tx.query({
        name: 'dependency-add', text: 'insert into dependency (on_key, record_id) select unnest($1::text[]), unnest($2::uuid[]) on conflict do nothing',
        values: [textArray(dependencies.map(([key]) => key)), uuidArray(dependencies.map(([, id]) => id))],
      });
    }
    return this.writeSummaries(tx, folded.summaries, known);
  }

  /** Asks for the records again that were decided by these facts. */
  async askDependents(tx: Transaction, keys: readonly string[], reason: string): Promise<number> {
    if (keys.length === 0) return 0;
    const { rowCount } = await tx.query({
      name: 'dependents-ask', text: 'insert into recompute_request (record_id, reason) select distinct record_id, $2 from dependency where on_key = any($1::text[]) order by 1', values: [textArray([...keys].sort()), reason],
    });
    return rowCount;
  }

  private async readFacts(tx: Transaction, keys: readonly string[], known: LookedUpFacts): Promise<void> {
    const parts = keys.map((key) => ({ key, parts: factKey.exec(key)! }));
    const single = parts.filter(({ parts: [, , star] }) => star === '').map(({ key, parts: [, entity, , id] }) => ({ key, entity: entity!, id: id! }));
    const grouped = parts.filter(({ parts: [, , star] }) => star !== '').map(({ key, parts: [, entity, , id] }) => ({ key, entity: entity!, id: id! }));
    if (single.length > 0) {
      const { rows } = await tx.query({
        name: 'facts-read', text: 'select f.entity, f.id, f.facts from unnest($1::text[], $2::uuid[]) as d(entity, id) cross join lateral (select entity, id, facts from foreign_record x where x.entity = d.entity and x.id = d.id offset 0) f',
        values: [textArray(single.map(({ entity }) => entity)), uuidArray(single.map(({ id }) => id))],
      });
      for (const { key } of single) known.records.set(key, null);
      for (const [entity, id, facts] of rows as [string, string, Facts][]) known.records.set(`${entity}/${id}`, facts);
    }
    if (grouped.length === 0) return;
    const { rows } = await tx.query({
      name: 'facts-of-groups', text: 'select f.entity, f.group_id, f.facts from unnest($1::text[], $2::uuid[]) as d(entity, group_id) cross join lateral (select entity, group_id, id, facts from foreign_record x where x.entity = d.entity and x.group_id = d.group_id offset 0) f order by f.id',
      values: [textArray(grouped.map(({ entity }) => entity)), uuidArray(grouped.map(({ id }) => id))],
    });
    const found = new Map<string, Facts[]>(grouped.map(({ key }) => [key, []]));
    for (const [entity, group, facts] of rows as [string, string, Facts][]) found.get(`${entity}*/${group}`)!.push(facts);
    for (const [key, facts] of found) known.members.set(key, facts);
  }

  private async readGroups(tx: Transaction, groups: readonly string[], known: LookedUpFacts): Promise<void> {
    if (groups.length === 0) return;
    await tx.query({ name: 'sibling-group-make', text: 'insert into sibling_group (group_id) select unnest($1::uuid[]) on conflict do nothing', values: [uuidArray(groups)] });
    await tx.query({ name: 'sibling-group-lock', text: 'select group_id from sibling_group where group_id = any($1::uuid[]) order by group_id for update', values: [uuidArray(groups)] });
    const { rows } = await tx.query({ name: 'siblings-read', text: 'select group_id, record_id, facts, waits from sibling where group_id = any($1::uuid[]) order by record_id', values: [uuidArray(groups)] });
    const found = new Map<string, StoredSibling[]>(groups.map((group) => [group, []]));
    for (const [group, id, facts, waits] of rows as [string, string, Facts, boolean][]) found.get(group)!.push({ id, facts, waits });
    for (const [group, siblings] of found) known.groups.set(group, siblings);
  }

  private async writeSummaries(tx: Transaction, summaries: ReadonlyMap<string, Summary | null>, known: LookedUpFacts): Promise<boolean> {
    const ids = [...summaries.keys()].sort();
    const before = new Map([...known.groups].flatMap(([group, siblings]) => siblings.map((sibling) => [sibling.id, { ...sibling, group }] as const)));
    // Of one whose group was not read, it is not known whether the table has a row.
    const changed = ids.filter((id) => !before.has(id) || !sameSummary(before.get(id)!, summaries.get(id)!));
    if (changed.length === 0) return false;
    const kept = changed.flatMap((id) => (summaries.get(id) ? [{ id, ...summaries.get(id)! }] : []));
    const { rows } = await tx.query({ name: 'sibling-drop', text: 'delete from sibling where record_id = any($1::uuid[]) returning group_id, record_id', values: [uuidArray(changed)] });
    if (kept.length > 0) {
      await tx.query({
        name: 'sibling-add', text: 'insert into sibling (record_id, group_id, facts, waits) select d.id, d.group_id, d.facts::jsonb, d.waits from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bool[]) as d(id, group_id, facts, waits)',
        values: [uuidArray(kept.map(({ id }) => id)), uuidArray(kept.map(({ group }) => group)), textArray(kept.map(({ facts }) => JSON.stringify(facts))), boolArray(kept.map(({ waits }) => waits))],
      });
    }
    const changes = [...(rows as [string, string][]), ...kept.map(({ group, id }) => [group, id] as const)];
    const changedIn = Map.groupBy(changes, ([group]) => group);
    // Of several that changed in one group, each was decided before it could know of all the others.
    const together = new Set([...changedIn.values()].map((inGroup) => new Set(inGroup.map(([, id]) => id))).filter((inGroup) => inGroup.size > 1).flatMap((inGroup) => [...inGroup]));
    const alone = changed.filter((id) => !together.has(id));
    const { rowCount } = await tx.query({
      name: 'siblings-ask', text: `insert into recompute_request (record_id, reason) select record_id, 'sibling-changed' from sibling where group_id = any($1::uuid[]) and waits and record_id <> all($2::uuid[]) order by record_id`,
      values: [uuidArray([...changedIn.keys()].sort()), uuidArray(alone)],
    });
    return rowCount > 0;
  }
}

function sameSummary(before: StoredSibling & { group: string }, after: Summary | null): boolean {
  return after !== null && before.group === after.group && before.waits === after.waits && canonicalJson(before.facts) === canonicalJson(after.facts);
}

function lockClass(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i += 1) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return (hash >>> 0) % LOCK_CLASSES;
}
