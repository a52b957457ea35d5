import { entities, schemas, type EntityName } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import type { Governance } from '@muster/domain-governance';
import { bookingFaults, measuredLabel, type ReportName, type Standing } from '@muster/domain-reconciliation';
import { createDecoder, type SchemaSource } from '@muster/platform-avro';
import { isUuid } from '@muster/platform-kernel';
import { uuidArray, type Queryable } from '@muster/platform-postgres';
import { comparisonsOf, type Comparison } from './comparisons.reader.js';
import { standingsOf, standingsThrough } from './standings.reader.js';

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
  /** Of each system, whether what it holds was compared, by which snapshot, and when. */
  readonly comparisons: readonly Comparison[];
  readonly rows: readonly ReportRow[];
  readonly next: string | null;
}

interface Definition {
  readonly entity: EntityName;
  readonly status: string;
  /** Kinds of system that are to have the record. */
  readonly kinds: readonly string[];
  /** Kinds that hold something else of it in its place, by which the report tells how it stands there. */
  readonly through?: Readonly<Record<string, EntityName>>;
}

const DEFINITIONS: Readonly<Record<ReportName, Definition>> = {
  'worker-status': { entity: 'worker', status: 'employmentStatus', kinds: ['hr', 'identity', 'erp', 'psa', 'rm', 'time-entry', 'payroll'] },
  'project-activation': { entity: 'project', status: 'status', kinds: ['crm', 'erp', 'psa', 'rm', 'time-entry'], through: { rm: 'demand', 'time-entry': 'charge-code' } },
  'assignment-validity': { entity: 'assignment', status: 'status', kinds: ['rm', 'erp', 'time-entry'] },
};

/** A report by name, a page of it, by the ids of its records. */
export async function readReport(db: Queryable, governance: Governance, registry: SchemaSource, report: ReportName, limit: number, after: string | undefined): Promise<Report> {
  const { entity, status, kinds, through = {} } = DEFINITIONS[report];
  const heldIn = new Map([...governance.systems.values()].filter(({ kind }) => kinds.includes(kind)).map(({ name, kind }) => [name, through[kind] ?? entity] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
  const systems = [...heldIn.keys()];
  const { rows } = await db.query({ name: 'report-page', text: 'select id, version, value from record where entity = $1 and ($2::uuid is null or id > $2) order by id limit $3', values: [entity, after ?? null, limit + 1] });
  const page = rows.slice(0, limit) as [string, number, Buffer][];
  const records = await decoded(registry, entity, page.map(([id, , value]) => [id, value]));
  const standings = [await standingsOf(db, entity, new Map(page.map(([id, version]) => [id, version])), systems.filter((system) => heldIn.get(system) === entity))];
  for (const other of new Set(Object.values(through))) standings.push(await standingsThrough(db, other, page.map(([id]) => id), systems.filter((system) => heldIn.get(system) === other)));
  const faults = await faultsOf(db, registry, report, records);
  return {
    report, entity, systems, comparisons: await comparisonsOf(db, heldIn), next: rows.length > limit ? page.at(-1)![0] : null,
    rows: page.map(([recordId]) => {
      const record = records.get(recordId)!;
      return { recordId, label: measuredLabel(entity as 'worker', record, recordId), status: (record[status] as string | null) ?? null, systems: Object.assign({}, ...standings.map((one) => one.get(recordId) ?? {})) as Record<string, Standing>, faults: faults.get(recordId) ?? [] };
    }),
  };
}

async function decoded(registry: SchemaSource, entity: EntityName, values: readonly (readonly [string, Buffer])[]): Promise<Map<string, CanonicalRecord>> {
  const decoder = createDecoder<CanonicalRecord>(schemas[entities[entity].canonicalRecord as keyof typeof schemas], registry);
  await decoder.prepare(values.map(([, value]) => value));
  return new Map(values.map(([id, value]) => [id, decoder.decode(value)]));
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
