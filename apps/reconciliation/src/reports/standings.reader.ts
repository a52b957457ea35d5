import type { EntityName } from '@muster/contracts';
import { standingOf, worstOf, type Standing } from '@muster/domain-reconciliation';
import { textArray, uuidArray, type Queryable } from '@muster/platform-postgres';

/** The class that a row of a report tells as such; everything else that stands is a difference. */
const MISSING = 'missing';

/** Standings by record, then by system. */
export type Standings = ReadonlyMap<string, Readonly<Record<string, Standing>>>;

/** How records stand in systems that hold them. @param versions of the records, as their master has published them last */
export async function standingsOf(db: Queryable, entity: EntityName, versions: ReadonlyMap<string, number>, systems: readonly string[]): Promise<Standings> {
  const ids = [...versions.keys()];
  const values = [entity, uuidArray([...ids].sort()), textArray([...systems])];
  const [spoken, acknowledged, differing] = [
    await db.query({ name: 'report-spoken', values, text: 'select record_id, system, 0 from spoken_id where entity = $1 and record_id = any($2::uuid[]) and system = any($3::text[])' }),
    await db.query({ name: 'report-acknowledged', values, text: 'select record_id, system, version from acknowledged where entity = $1 and record_id = any($2::uuid[]) and system = any($3::text[])' }),
    await db.query({ name: 'report-differing', values, text: `select record_id, system, class from difference where entity = $1 and record_id = any($2::uuid[]) and system = any($3::text[]) and state not in ('resolved', 'accepted')` }),
  ];
  const keyed = (rows: unknown[][]) => new Map((rows as [string, string, unknown][]).map(([id, system, value]) => [`${id} ${system}`, value]));
  const [says, versionsThere] = [keyed(spoken.rows), keyed(acknowledged.rows)];
  const drift = Map.groupBy(differing.rows as [string, string, string][], ([id, system]) => `${id} ${system}`);
  return new Map(ids.map((id) => [id, Object.fromEntries(systems.map((system) => {
    const key = `${id} ${system}`;
    const classes = (drift.get(key) ?? []).map(([, , one]) => one);
    return [system, standingOf({ speaks: says.has(key), acknowledged: (versionsThere.get(key) as number | undefined) ?? null, version: versions.get(id)!, missing: classes.includes(MISSING), differs: classes.length > 0 })];
  }))]));
}

/** How projects stand in systems that hold no project, and others of it in its place: each as the worst of those. */
export async function standingsThrough(db: Queryable, through: EntityName, projects: readonly string[], systems: readonly string[]): Promise<Standings> {
  if (systems.length === 0) return new Map();
  const { rows } = await db.query({ name: 'report-through', values: [through, uuidArray([...projects].sort())], text: 'select f.project_id, f.id, f.version from measure_fact f where f.entity = $1 and f.project_id = any($2::uuid[])' });
  const held = rows as [string, string, number][];
  const standings = await standingsOf(db, through, new Map(held.map(([, id, version]) => [id, version])), systems);
  const byProject = Map.groupBy(held, ([project]) => project);
  return new Map(projects.map((project) => [project, Object.fromEntries(systems.map((system) => [system, worstOf((byProject.get(project) ?? []).map(([, id]) => standings.get(id)![system]!))]))]));
}
