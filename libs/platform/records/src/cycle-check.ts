import type { Logger } from '@muster/platform-kernel';
import { uuidArray, type Database } from '@muster/platform-postgres';

/** No chain of references upwards is longer, save in a cycle. */
const DEPTH_MAX = 200;

/** Looked up one by one, and never turned round: a plan made on a small table would else read all of it for each id. */
const recordOf = (id: string) => `lateral (select id, parent_id, in_cycle from record where record.id = ${id} offset 0) r`;

/**
 * Finds cycles among parents, after the commit that changed them: two records that come to stand above each other in two
 * transactions see the cycle only then. Marks who is in one, or no longer is, and asks for their recomputation. Answers how many changed.
 */
export async function checkCycles(database: Database, changed: readonly string[]): Promise<number> {
  if (changed.length === 0) return 0;
  return database.transaction(async (tx) => {
    const { rows } = await tx.query({
      name: 'cycle-find',
      text: `with recursive start as (
          select unnest($1::uuid[]) as id union select id from record where in_cycle
        ), up as (
          select s.id as origin, r.parent_id as at, 1 as depth from start s cross join ${recordOf('s.id')} where r.parent_id is not null
          union all
          select up.origin, r.parent_id, up.depth + 1 from up cross join ${recordOf('up.at')} where up.at <> up.origin and r.parent_id is not null and up.depth < ${DEPTH_MAX}
        ), cyclic as (select distinct origin as id from up where at = origin)
        select r.id, (c.id is not null) as cyclic, r.in_cycle from start s cross join ${recordOf('s.id')} left join cyclic c on c.id = r.id`,
      values: [uuidArray([...new Set(changed)].sort())],
    });
    const found = rows as [id: string, cyclic: boolean, flagged: boolean][];
    const cyclic = found.filter(([, isCyclic]) => isCyclic).map(([id]) => id);
    const all: [string, boolean][] = found.filter(([, isCyclic, flagged]) => !isCyclic && flagged).map(([id]) => [id, false]);
    for (const id of cyclic.length > 0 ? await unflaggedIn(tx, cyclic) : []) all.push([id, true]);
    if (all.length === 0) return 0;
    const ids = all.map(([id]) => id).sort();
    await tx.query({ name: 'cycle-lock', text: 'select id from record where id = any($1::uuid[]) order by id for no key update', values: [uuidArray(ids)] });
    for (const mark of [true, false]) {
      const marked = all.filter(([, isCyclic]) => isCyclic === mark).map(([id]) => id);
      if (marked.length > 0) await tx.query({ name: 'cycle-mark', text: 'update record set in_cycle = $2 where id = any($1::uuid[])', values: [uuidArray(marked.sort()), mark] });
    }
    await tx.query({ name: 'cycle-request', text: `insert into recompute_request (record_id, reason) select unnest($1::uuid[]), 'cycle'`, values: [uuidArray(ids)] });
    return ids.length;
  });
}

/** A change closes a cycle in one place; all who stand in it are marked. Answers those who are not yet. */
async function unflaggedIn(tx: { query: Database['query'] }, cyclic: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query({
    name: 'cycle-members',
    text: `with recursive ring as (
        select unnest($1::uuid[]) as id union select r.parent_id from ring cross join ${recordOf('ring.id')} where r.parent_id is not null
      ) select r.id from ring cross join ${recordOf('ring.id')} where not r.in_cycle`,
    values: [uuidArray([...cyclic].sort())],
  });
  return (rows as [string][]).map(([id]) => id);
}

/** Gathers changed parents while a check is under way, so that a batch never waits for one and a peak is a few checks. */
export class ParentChanges {
  private readonly changed = new Set<string>();
  private checking = false;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
    private readonly onFound: () => void,
  ) {}

  add(ids: readonly string[]): void {
    for (const id of ids) this.changed.add(id);
    if (!this.checking && this.changed.size > 0) void this.check();
  }

  private async check(): Promise<void> {
    this.checking = true;
    let ids: string[] = [];
    try {
      while (this.changed.size > 0) {
        ids = [...this.changed];
        this.changed.clear();
        if ((await checkCycles(this.database, ids)) > 0) this.onFound();
      }
    } catch (error) {
      for (const id of ids) this.changed.add(id);
      this.logger.warn({ error: String(error) }, 'the check for cycles failed; it is made up for when a parent changes next');
    } finally {
      this.checking = false;
    }
  }
}
