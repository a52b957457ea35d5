import type { TraceKind } from './trace-row.js';

export interface TraceNode {
  readonly id: string;
  readonly at: string;
  readonly kind: TraceKind | 'delivery' | 'journal';
  readonly title: string;
  readonly service: string | null;
  readonly system: string | null;
  readonly entity: string | null;
  readonly recordId: string | null;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  readonly eventId: string | null;
  readonly correlationId: string | null;
  readonly outcome: string | null;
  readonly detail: string | null;
}

/** A row of the index, as it is read back. */
export interface TracedEvent extends TraceNode {
  readonly kind: TraceKind;
  readonly type: string;
  readonly version: number | null;
  readonly causationId: string | null;
  readonly about: string | null;
}

export interface TraceEdge {
  readonly from: string;
  readonly to: string;
}

const byTime = (a: TraceNode, b: TraceNode) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1);

/** What a person reads of an event; no value of any record. */
export function titleOf({ kind, type, system, service, entity, version, outcome }: Pick<TracedEvent, 'kind' | 'type' | 'system' | 'service' | 'entity' | 'version' | 'outcome'>): string {
  const what = (entity ?? 'record').replaceAll('-', ' ');
  if (kind === 'source-event') return type === 'unreadable' ? `${system ?? 'Somebody'} said something of a ${what} that cannot be read` : `${system ?? service ?? 'Somebody'} said of a ${what}: ${type}`;
  if (kind === 'canonical-event') return `${type.replaceAll('.', ' ').replaceAll('-', ' ')}${version === null ? '' : `, version ${version}`}`;
  if (kind === 'receipt') return `${system ?? 'A target'} has version ${version ?? '?'} of the ${what}`;
  if (kind === 'process-step') return `${type}${outcome === null ? '' : `: ${outcome}`}`;
  return `${type} ${outcome ?? ''}`.trim();
}

/**
 * Events in time order with cause and effect: by the event that each names as its cause, by the version that a receipt acknowledges, by the event that an
 * exception is about, and by the instance of a process. The same set of events gives the same graph, in whatever order it comes.
 */
export function graphOf(events: readonly TracedEvent[]): { nodes: TracedEvent[]; edges: TraceEdge[] } {
  const nodes = [...events].sort(byTime);
  const byEvent = new Map<string, TracedEvent>();
  const byPlace = new Map<string, TracedEvent>();
  const byVersion = new Map<string, TracedEvent>();
  for (const node of nodes) {
    if (node.eventId !== null && !byEvent.has(node.eventId)) byEvent.set(node.eventId, node);
    byPlace.set(`${node.topic}/${node.partition}/${node.offset}`, node);
    if (node.kind === 'canonical-event' && node.detail === null && !byVersion.has(`${node.recordId}/${node.version}`)) byVersion.set(`${node.recordId}/${node.version}`, node);
  }
  const lastStep = new Map<string, TracedEvent>();
  const edges = nodes.flatMap((node): TraceEdge[] => {
    const step = node.kind === 'process-step' && node.about !== null ? lastStep.get(node.about) : undefined;
    if (node.kind === 'process-step' && node.about !== null) lastStep.set(node.about, node);
    const named = node.causationId === null ? undefined : byEvent.get(node.causationId);
    const about = node.kind === 'exception' && node.about !== null ? byPlace.get(node.about) : undefined;
    const acknowledged = node.kind === 'receipt' ? byVersion.get(`${node.recordId}/${node.version}`) : undefined;
    const causes = new Set([named, about, acknowledged, step].flatMap((cause) => (cause === undefined || cause.id === node.id ? [] : [cause.id])));
    return [...causes].sort().map((from) => ({ from, to: node.id }));
  });
  return { nodes, edges };
}

/** What became of events as exceptions about them tell, by place: parked while one is open, and what it ended as. */
export function outcomesTold(nodes: readonly TracedEvent[]): Map<string, string> {
  const told = new Map<string, string>();
  for (const { kind, about, outcome: state, detail } of [...nodes].sort(byTime)) {
    if (kind !== 'exception' || about === null) continue;
    if (state === 'raised' || state === 'retried') told.set(about, 'parked');
    else if (detail !== null && detail !== 'other-fault') told.set(about, detail);
  }
  return told;
}
