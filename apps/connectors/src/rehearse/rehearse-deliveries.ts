import type { EntityName } from '@muster/contracts';
import type { CompiledWrite } from '@muster/domain-connector';
import type { Governance } from '@muster/domain-governance';
import type { Database } from '@muster/platform-postgres';
import type { RecordDecoders } from '../delivery/follow-records.js';
import { isTakenId, type DueDelivery } from '../delivery/delivery.store.js';
import { contextOf } from '../delivery/record-context.js';
import { ReferenceResolver, type Resolved } from '../delivery/resolve-references.js';
import { spacesOf } from '../systems/spaces-of.js';
import type { SystemRuntime } from '../systems/system-runtime.js';
import { LookingCaller, type Looks } from './looking-caller.js';
import { rehearseDelivery, type RehearsedDelivery } from './rehearse-delivery.js';
import { openDeliveries } from './rehearse.store.js';

export interface RehearseDeliveries {
  readonly system: SystemRuntime;
  readonly write: CompiledWrite;
  readonly database: Database;
  readonly decoders: RecordDecoders;
  readonly governance: Governance;
}

/** What a retry of deliveries would come to: nothing was written, and the targets were looked at for some of them. */
export interface DeliveryRehearsal {
  readonly dryRun: true;
  readonly selected: number;
  /** They would be written. */
  readonly scheduled: number;
  readonly waiting: number;
  readonly noEffect: number;
  /** We ourselves would refuse them, by the declarations and records of today. */
  readonly failed: number;
  readonly failures: readonly { readonly class: 'delivery'; readonly code: string; readonly reason: string; readonly count: number }[];
  /** By fields of what would be written; at most 200. */
  readonly differences: readonly { readonly entity: string; readonly recordId: string; readonly attribute: string; readonly before: unknown; readonly after: unknown; readonly masked: boolean }[];
  readonly calls: readonly RehearsedCall[];
}

export interface RehearsedCall {
  readonly system: string;
  readonly entity: string;
  readonly recordId: string;
  /** Null, as method and path, where the target would have to be looked at first. */
  readonly operation: string | null;
  readonly method: string | null;
  readonly path: string | null;
  /** Whether the target was looked at, and has it. */
  readonly held: 'read' | 'nothing' | 'unknown';
  /** Fields that would be sent, and that nothing reads back. */
  readonly notCompared: number;
}

/** How often a target is looked at for one rehearsal: it spends calls that deliveries need. */
const LOOKS_MAX = 25;
/** Of all looks of a rehearsal. */
const PATIENCE_MS = 10_000;
const DIFFERENCES_MAX = 200;
const MASKED: ReadonlySet<string | undefined> = new Set(['confidential', 'restricted']);

type Row = { readonly recordId: string; readonly rehearsed: RehearsedDelivery };

/** Rehearses what is parked, or tried again, of these records in one target. */
export async function rehearseDeliveries({ system, write, database, decoders, governance }: RehearseDeliveries, recordIds: readonly string[]): Promise<DeliveryRehearsal> {
  const open = await openDeliveries(database, system.system, write.entity, recordIds);
  const references = new ReferenceResolver({ connector: system.connector, spaceOf: spacesOf(governance), decoders });
  const resolved = await references.resolve(database, open);
  const looks: Looks = { left: LOOKS_MAX };
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const rows: Row[] = [];
  for (const due of open) rows.push({ recordId: due.recordId, rehearsed: await rehearse(due, resolved.get(due), looks) });
  return told(system.system, write, governance, recordIds.length, rows);

  async function rehearse(due: DueDelivery, named: Resolved | undefined, left: Looks): Promise<RehearsedDelivery> {
    const record = references.recordOf(due);
    if (!record) return { kind: 'waiting', reason: 'The record itself has not come yet.' };
    if (record.main['mergedInto']) return { kind: 'no-effect', reason: 'It was merged into another, which the target is to have.' };
    const entity = due.entity as EntityName;
    const { targetId: id, targetVersion: version, bodyHash, inDoubt } = due;
    return rehearseDelivery({
      write, entity, context: contextOf(entity, due.recordId, record, named ?? { refs: {} }), known: { id, version, bodyHash, inDoubt }, correlationId: due.correlationId ?? due.recordId, ageWhenWantedMs: due.wantedSinceMs - record.main.meta.occurredAt,
      isTaken: (targetId) => isTakenId(database, { system: system.system, entity, recordId: due.recordId }, targetId),
    }, new LookingCaller(system.looking(patience), left));
  }
}

function told(system: string, write: CompiledWrite, governance: Governance, selected: number, rows: readonly Row[]): DeliveryRehearsal {
  const { entity } = write;
  const of = (kind: RehearsedDelivery['kind']) => rows.filter(({ rehearsed }) => rehearsed.kind === kind).length;
  const refused = Map.groupBy(rows.flatMap(({ rehearsed }) => (rehearsed.kind === 'refused' ? [rehearsed] : [])), ({ class: kind }) => kind);
  const written = rows.flatMap(({ recordId, rehearsed }) => (rehearsed.kind === 'written' ? [{ recordId, ...rehearsed }] : []));
  const classes = governance.entities.get(entity)?.attributes;
  const isMasked = (field: string) => write.madeOf(field)?.some((name) => MASKED.has(classes?.get(name)?.classification)) ?? true;
  return {
    dryRun: true, selected, scheduled: of('written'), waiting: of('waiting'), failed: of('refused'),
    // What has arrived, or ended, meanwhile is nothing that could be tried again.
    noEffect: of('no-effect') + selected - rows.length,
    failures: [...refused].map(([code, some]) => ({ class: 'delivery', code, reason: some[0]!.reason, count: some.length })),
    differences: written.flatMap(({ recordId, fields }) => fields.map(({ field, before, after }) => {
      const masked = isMasked(field);
      return { entity, recordId, attribute: field, before: masked ? null : before, after: masked ? null : after, masked };
    })).slice(0, DIFFERENCES_MAX),
    calls: written.map(({ recordId, call, held, notCompared }) => ({ system, entity, recordId, operation: call?.operation ?? null, method: call?.method ?? null, path: call?.path ?? null, held, notCompared })),
  };
}
