import type { EntityName } from '@muster/contracts';
import type { CompiledConnector, CompiledStream } from '@muster/domain-connector';
import type { Mapping, Output } from '@muster/domain-mapping';

/** What a snapshot can be asked of: a stream, or a list of what is written. */
export interface SnapshotOffer {
  readonly stream: string;
  /** Of which a line of it tells. */
  readonly entities: readonly EntityName[];
}

/** The entities of a stream: those that it speaks of, and those that are written to where it reads. */
export function entitiesCompared(connector: CompiledConnector, stream: Pick<CompiledStream, 'name' | 'ours'>, outputs: readonly Pick<Output, 'entity'>[]): EntityName[] {
  const written = [...connector.writes.values()].filter((write) => !write.file && (stream.ours?.entity === write.entity || write.adoption?.stream === stream.name)).map(({ entity }) => entity);
  const listed = connector.lists.get(stream.name);
  return [...new Set([...outputs.map(({ entity }) => entity), ...written, ...(listed ? [listed.entity] : [])])];
}

export function snapshotOffers(connector: CompiledConnector, mapping: Mapping | undefined): SnapshotOffer[] {
  const streams = [...connector.streams.values(), ...[...connector.lists.values()].map(({ stream }) => stream)];
  return streams.map((stream) => ({ stream: stream.name, entities: entitiesCompared(connector, stream, mapping?.outputs.filter(({ from }) => from === stream.name) ?? []) }));
}
