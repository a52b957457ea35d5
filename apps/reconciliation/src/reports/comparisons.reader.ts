import type { Compared } from '@muster/domain-reconciliation';
import { textArray, type Queryable } from '@muster/platform-postgres';
import type { PartState } from '../runs/run.store.js';

/** Whether what a system holds was compared for a report: by which snapshot, as of when, and if not, why. */
export interface Comparison {
  readonly system: string;
  /** By which the report tells of the system: its own, or the one that stands in its place there. */
  readonly entity: string;
  readonly compared: Compared;
  readonly stream: string | null;
  readonly snapshotId: string | null;
  readonly runId: string | null;
  /** The cut-off of the run. */
  readonly asOf: string | null;
  readonly comparedAt: string | null;
  /** Why not, or why only in part; of one that was compared before, why the last try failed. */
  readonly reason: string | null;
}

interface Part {
  readonly system: string;
  readonly stream: string;
  readonly entities: readonly string[] | null;
  readonly state: PartState;
  readonly snapshotId: string | null;
  readonly runId: string;
  readonly cutOff: Date;
  readonly endedAt: Date;
  readonly isComplete: boolean | null;
  readonly reason: string | null;
}

/** Of each system, the last comparison of each stream that tells of the entity; one that says why not, where there is none. */
export async function comparisonsOf(db: Queryable, entityBySystem: ReadonlyMap<string, string>): Promise<Comparison[]> {
  const parts = await lastParts(db, [...entityBySystem.keys()]);
  return [...entityBySystem].flatMap(([system, entity]) => {
    const own = parts.filter((part) => part.system === system);
    const telling = Map.groupBy(own.filter(({ entities }) => entities?.includes(entity)), ({ stream }) => stream);
    if (telling.size > 0) return [...telling].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, some]) => comparisonOf(entity, some));
    // Of a system that is not there, or of a file that is not read on request, the parts say why.
    const reason = own.find(({ state, reason: why }) => state !== 'compared' && why !== null)?.reason ?? (own.length > 0 ? `Nothing that is read of ${system} on request tells of ${entity}.` : `No run has read ${system}: it is not connected, or none has been made.`);
    return [{ system, entity, compared: 'none', stream: null, snapshotId: null, runId: null, asOf: null, comparedAt: null, reason }];
  });
}

/** @param some the last part that was compared, and the last that was not, of one stream */
function comparisonOf(entity: string, some: readonly Part[]): Comparison {
  const compared = some.find(({ state }) => state === 'compared');
  const failed = some.find(({ state }) => state !== 'compared');
  const isLate = failed && (!compared || failed.cutOff > compared.cutOff);
  const { system, stream } = some[0]!;
  const reason = isLate ? failed.reason : (compared?.reason ?? null);
  if (!compared) return { system, entity, compared: 'failed', stream, snapshotId: failed!.snapshotId, runId: failed!.runId, asOf: failed!.cutOff.toISOString(), comparedAt: null, reason };
  return { system, entity, compared: compared.isComplete === false ? 'in-part' : 'compared', stream, snapshotId: compared.snapshotId, runId: compared.runId, asOf: compared.cutOff.toISOString(), comparedAt: compared.endedAt.toISOString(), reason };
}

/** Of each stream the last part that was compared, and the last that was not. */
async function lastParts(db: Queryable, systems: readonly string[]): Promise<Part[]> {
  const { rows } = await db.query({
    name: 'report-parts', values: [textArray([...systems].sort())],
    text: `select distinct on (p.system, p.stream, p.state = 'compared') p.system, p.stream, p.entities, p.state, p.snapshot, p.run, r.cut_off, p.ended_at, p.is_complete, p.reason
      from run_part p join run r on r.id = p.run where p.system = any($1::text[]) and p.state in ('compared', 'failed', 'skipped') order by p.system, p.stream, p.state = 'compared', r.requested_at desc, r.id desc`,
  });
  return (rows as [string, string, string[] | null, PartState, string | null, string, Date, Date, boolean | null, string | null][]).map(([system, stream, entities, state, snapshotId, runId, cutOff, endedAt, isComplete, reason]) => ({ system, stream, entities, state, snapshotId, runId, cutOff, endedAt, isComplete, reason }));
}
