import { entities, schemas, type EntityName } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import type { Governance } from '@muster/domain-governance';
import { bookingFaults, measuredLabel, standingOf, type ReportName, type Standing } from '@muster/domain-reconciliation';
import { createDecoder, type SchemaSource } from '@muster/platform-avro';
import { isUuid } from '@muster/platform-kernel';
import { textArray, uuidArray, type Queryable } from '@muster/platform-postgres';

export interface ReportRow {
  readonly recordId: string;
  readonly label: string;
  readonly status: string | null;
  /** By system: how the record stands there. */
  readonly systems: Readonly<Record<string, Standing>>;
  readonly faults: readonly string[];
}

export interface Report {
  readonly report: ReportName;
  readonly entity: EntityName;
  /** Those that a row tells of. */
  readonly systems: readonly string[];
  readonly rows: readonly ReportRow[];
  readonly next: string | null;
}

interface Definition {
  readonly entity: EntityName;
  readonly status: string;
  /** Kinds of system that are to have the record. */
  readonly kinds: readonly string[];
}

const DEFINITIONS: Readonly<Record<ReportName, Definition>> = {
  'worker-status': { entity: 'worker', status: 'employmentStatus', kinds: ['hr', 'identity', 'erp', 'psa', 'rm', 'time-entry', 'payroll'] },
  'project-activation': { entity: 'project', status: 'status', kinds: ['crm', 'erp', 'psa', 'rm', 'time-entry'] },
  'assignment-validity': { entity: 'assignment', status: 'status', kinds: ['rm', 'erp', 'time-entry'] },
};

/** The classes that a row of the report tells as such; everything else that stands is a difference. */
const MISSING = 'missing';

/** A report by name, a page of it, by the ids of its records. */
export async function readReport(db: Queryable, governance: Governance, registry: SchemaSource, report: ReportName, limit: number, after: string | undefined): Promise<Report> {
  const { entity, status, kinds } = DEFINITIONS[report];
  const systems = [...governance.systems.values()].filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name).sort();
  const { rows } = await db.query({ name: 'report-page', text: 'select id, version, value from record where entity = $1 and ($2::uuid is null or id > $2) order by id limit $3', values: [entity, after ?? null, limit + 1] });
  const page = rows.slice(0, limit) as [string, number, Buffer][];
  const records = await decoded(registry, entity, page.map(([id, , value]) => [id, value]));
  const standings = await standingsOf(db, entity, new Map(page.map(([id, version]) => [id, version])), systems);
  const faults = await faultsOf(db, registry, report, records);
  return {
    report, entity, systems, next: rows.length > limit ? page.at(-1)![0] : null,
    rows: page.map(([recordId]) => {
      const record = records.get(recordId)!;
      return { recordId, label: measuredLabel(entity as 'worker', record, recordId), status: (record[status] as string | null) ?? null, systems: standings.get(recordId)!, faults: faults.get(recordId) ?? [] };
    }),
  };
}

async function decoded(registry: SchemaSource, entity: EntityName, values: readonly (readonly [string, Buffer])[]): Promise<Map<string, CanonicalRecord>> {
  const decoder = createDecoder<CanonicalRecord>(schemas[entities[entity].canonicalRecord as keyof typeof schemas], registry);
  await decoder.prepare(values.map(([, value]) => value));
  return new Map(values.map(([id, value]) => [id, decoder.decode(value)]));
}

async function standingsOf(db: Queryable, entity: EntityName, versions: ReadonlyMap<string, number>, systems: readonly string[]): Promise<Map<string, Record<string, Standing>>> {
  const ids = [...versions.keys()];
  const values = [entity, uuidArray(ids), textArray([...systems])];
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

/** What is wrong with the records themselves. */
async function faultsOf(db: Queryable, registry: SchemaSource, report: ReportName, records: ReadonlyMap<string, CanonicalRecord>): Promise<Map<string, string[]>> {
  if (report !== 'assignment-validity') return new Map();
  const referred = async (entity: EntityName, names: readonly string[]) => {
    const ids = [...new Set([...records.values()].flatMap((record) => names.map((name) => record[name])))].filter((id): id is string => typeof id === 'string' && isUuid(id)).sort();
    const { rows } = await db.query({ name: 'report-referred', text: 'select id, value from record where entity = $1 and id = any($2::uuid[])', values: [entity, uuidArray(ids)] });
    return decoded(registry, entity, rows as [string, Buffer][]);
  };
  const [workers, projects, codes] = [await referred('worker', ['worker']), await referred('project', ['project']), await referred('charge-code', ['bookedCode', 'chargeCode'])];
  const of = (found: ReadonlyMap<string, CanonicalRecord>, id: unknown) => (typeof id === 'string' ? (found.get(id) ?? null) : null);
  return new Map([...records].map(([id, assignment]) => [id, bookingFaults({ assignment, worker: of(workers, assignment['worker']), project: of(projects, assignment['project']), chargeCode: of(codes, assignment['bookedCode'] ?? assignment['chargeCode']) })]));
}
