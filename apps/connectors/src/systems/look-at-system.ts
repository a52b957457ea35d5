import type { EntityName } from '@muster/contracts';
import type { SourceFile } from '@muster/domain-mapping';
import { ProbeLoop } from '../intake/probe-loop.js';
import { SnapshotLoop } from '../snapshots/snapshot-loop.js';
import { takeSnapshot } from '../snapshots/take-snapshot.js';
import { spacesOf } from './spaces-of.js';
import { publishingOf } from './stream-options.js';
import type { SystemCallers } from './system-callers.js';
import type { HeldSystem } from './system-options.js';

/** Takes the snapshots that are asked for; undefined where no stream is read by requests. */
export function snapshotsOf(held: HeldSystem): SnapshotLoop | undefined {
  const { system, connector, mapping, database, logger, snapshotMessage: message, writerOf, governance, decoders, writesOf } = held;
  if (!mapping || connector.streams.size === 0) return undefined;
  const streamsOf = (entity: EntityName) => [...new Set(mapping.outputs.filter((output) => output.entity === entity && connector.streams.has(output.from)).map(({ from }) => from))];
  const compare = { connector, streamsOf, decoders, configVersion: governance.version, spaceOf: spacesOf(governance), writesOf };
  return new SnapshotLoop({
    system, database, logger,
    take: async (snapshot) => {
      const stream = connector.streams.get(snapshot.stream);
      return stream && takeSnapshot({ ...publishingOf(held, stream), message, writerOf, compare }, snapshot);
    },
  });
}

/** Holds what a system sends against its mapping; undefined where that is not declared. */
export function probesOf({ connector, mapping, caller, database, logger, now, secrets, signal }: HeldSystem, callers: SystemCallers): ProbeLoop | undefined {
  const { probe } = connector;
  if (!probe || !mapping) return undefined;
  const { everyMs, previewUrl } = probe;
  const preview = previewUrl !== undefined && secrets.has(previewUrl) ? callers.ofPreview(previewUrl, signal) : undefined;
  return new ProbeLoop({ connector, everyMs, caller, preview, database, logger, now, fileOf: (stream) => mapping.files.get(stream) as SourceFile });
}
