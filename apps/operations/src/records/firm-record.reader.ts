import type { EntityName } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';
import { notFound } from '@muster/platform-http';
import { pluralOf } from '@muster/platform-operating/paths';
import type { FirmService, FirmServices } from '../firm/firm-services.js';
import { masterOf } from '../firm/masters.js';
import type { ItemView } from '../queue/exceptions.reader.js';
import { ask, awayOf } from './ask-firm.js';
import { attributesOf, systemsOf, type AttributeOfRecord, type SystemOfRecord } from './firm-record.js';
import { detailOf, labelOf } from './label-of.js';
import type { ClaimsAnswer, HistoryAnswer, JournaledDelivery, ProcessAnswer, RecordView } from './master-answers.js';

export interface FirmRecord {
  readonly entity: EntityName;
  readonly recordId: string;
  /** Its id where it has no name. */
  readonly label: string;
  readonly detail: string | null;
  /** 0 where nothing was published, or its master is away. */
  readonly recordVersion: number;
  readonly status: string | null;
  /** Set where the id is an alias. */
  readonly mergedInto: string | null;
  readonly externalIds: readonly { readonly system: string; readonly id: string }[];
  readonly systems: readonly SystemOfRecord[];
  readonly attributes: readonly AttributeOfRecord[];
  readonly exceptions: readonly ItemView[];
  readonly processes: readonly { readonly process: string; readonly nth: number; readonly state: string; readonly result: string | null; readonly stage: string | null; readonly late: boolean }[];
  /** Services that did not answer: what they would have told is missing. */
  readonly away: readonly FirmService[];
  readonly href: string;
}

export interface RecordChange {
  readonly recordVersion: number;
  readonly recordedAt: string;
  readonly type: string;
  readonly cause: { readonly system: string | null; readonly eventId: string | null; readonly correlationId: string };
  readonly changed: readonly { readonly attribute: string; readonly before: unknown; readonly after: unknown; readonly effectiveFrom: string | null }[];
}

/** What the index of the topics knows beside the services. */
export interface KnownOfRecord {
  /** Open exceptions of events about these ids, also of those that no master could take. */
  exceptionsOf(externalIds: readonly { readonly system: string; readonly id: string }[], recordId: string): Promise<readonly ItemView[]>;
  /** Who published these events. */
  sourcesOf(eventIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Where these events stand. */
  placesOf(eventIds: readonly string[]): Promise<ReadonlyMap<string, { readonly topic: string; readonly partition: number; readonly offset: number }>>;
}

/** One record over the whole firm: its master, the systems that have it, the processes and exceptions about it. */
export class FirmRecordReader {
  constructor(
    private readonly options: { readonly firm: FirmServices; readonly governance: Governance; readonly known: KnownOfRecord },
  ) {}

  async read(entity: EntityName, recordId: string, at: { readonly validOn?: string | undefined; readonly recordedBy?: string | undefined }): Promise<FirmRecord> {
    const { firm, known, governance } = this.options;
    const [master, path] = placeOf(entity, recordId);
    const query = new URLSearchParams(Object.entries(at).filter((pair): pair is [string, string] => pair[1] !== undefined)).toString();
    const [record, claims, deliveries, processes] = await Promise.all([
      ask<RecordView>(firm, master, `${path}?${query}`), ask<ClaimsAnswer>(firm, master, `${path}/claims`), ask<{ deliveries: JournaledDelivery[] }>(firm, 'connectors', `/v1/deliveries?record=${recordId}`), ask<ProcessAnswer>(firm, 'orchestration', `/v1/processes?recordId=${recordId}`),
    ]);
    if (record.away === undefined && record.value === undefined) throw notFound('id', `${master} has no ${entity} of this id.`, 'GET /v1/search finds records by the ids of any system.');
    const view = record.value;
    const externalIds = view?.externalIds ?? [];
    const exceptions = await known.exceptionsOf(externalIds, recordId);
    const values = view ? Object.fromEntries(Object.entries(view.attributes).map(([name, { value }]) => [name, value])) : {};
    const voices = claims.value?.voices ?? [];
    return {
      entity, recordId, label: labelOf(entity, values) ?? recordId, detail: detailOf(entity, values), recordVersion: view?.version?.recordVersion ?? 0, status: statusOf(values), mergedInto: view?.mergedInto ?? null, externalIds,
      systems: systemsOf(voices, deliveries.value?.deliveries ?? [], parkedAt(exceptions), (system) => governance.systems.get(system)?.kind ?? null), attributes: view ? attributesOf(view, voices, governance) : [], exceptions,
      processes: processes.value?.processes.map(processOf) ?? [], away: awayOf([record, claims, deliveries, processes]), href: `/records/${entity}/${recordId}`,
    };
  }

  async history(entity: EntityName, recordId: string): Promise<{ changes: RecordChange[]; away: FirmService[] }> {
    const [master, path] = placeOf(entity, recordId);
    const history = await ask<HistoryAnswer>(this.options.firm, master, `${path}/history`);
    if (history.away !== undefined) return { changes: [], away: [history.away] };
    if (history.value === undefined) throw notFound('id', `${master} has no ${entity} of this id.`, 'GET /v1/search finds records by the ids of any system.');
    const { recorded } = history.value;
    const sources = await this.options.known.sourcesOf(recorded.flatMap(({ causationId }) => (causationId === null ? [] : [causationId])));
    return {
      away: [],
      changes: recorded.map(({ recordVersion, recordedAt, type, causationId, correlationId, changes }) => ({
        recordVersion, recordedAt, type, cause: { system: (causationId === null ? undefined : sources.get(causationId)) ?? null, eventId: causationId, correlationId }, changed: changes.map((change) => ({ ...change, effectiveFrom: null })),
      })),
    };
  }
}

export function placeOf(entity: EntityName, recordId: string): [FirmService, string] {
  return [masterOf(entity), `/v1/${pluralOf(entity)}/${recordId}`];
}

const statusOf = (values: Readonly<Record<string, unknown>>): string | null => (['employmentStatus', 'status'].map((name) => values[name]).find((value) => typeof value === 'string') as string | undefined) ?? null;

/** The reason of one parked event of each system that said something that could not be taken. */
function parkedAt(exceptions: readonly ItemView[]): Map<string, string> {
  const delivered = new Set(['delivery', 'refused', 'conflict', 'decision', 'vendor']);
  return new Map(exceptions.flatMap(({ system, class: kind, reason }) => (system === null || delivered.has(kind) ? [] : [[system, reason] as const])));
}

function processOf({ instance, process, state, result, stages }: ProcessAnswer['processes'][number]): FirmRecord['processes'][number] {
  const open = stages.filter((stage) => stage.state === 'waiting' || stage.state === 'late');
  return { process, nth: Number(instance.split('/').at(-1)), state, result, stage: open[0]?.stage ?? null, late: open.some((stage) => stage.state === 'late') };
}
