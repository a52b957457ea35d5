import type { EntityName } from '@muster/contracts';
import type { SourceFile } from '@muster/domain-mapping';
import { ProbeLoop } from '../intake/probe-loop.js';
import { SnapshotLoop } from '../snapshots/snapshot-loop.js';
import { mappersOf, takeSnapshot } from '../snapshots/take-snapshot.js';
import { spacesOf } from './spaces-of.js';
import { publishingOf } from './stream-options.js';
import type { SystemCallers } from './system-callers.js';
import type { HeldSystem } from './system-options.js';

/** Takes the snapshots that are asked for; undefined where no stream is read by requests. */
export function snapshotsOf(held: HeldSystem): SnapshotLoop | undefined {
  const { system, connector, mapping, database, logger, snapshotMessage: message, governance, decoders, writesOf } = held;
  if (connector.streams.size + connector.lists.size === 0) return undefined;
  const streamsOf = (entity: EntityName) => [...new Set([...mapping?.outputs ?? [], ...[...connector.lists].map(([from, list]) => ({ from, entity: list.entity }))].filter((one) => one.entity === entity && (connector.streams.has(one.from) || connector.lists.has(one.from))).map(({ from }) => from))];
  const compare = { connector, streamsOf, decoders, configVersion: governance.version, spaceOf: spacesOf(governance), writesOf };
  return new SnapshotLoop({
    system, database, logger,
    take: async (snapshot) => {
      const stream = connector.streams.get(snapshot.stream);
      if (stream) {
        const publishing = publishingOf(held, stream);
        return takeSnapshot({ ...publishing, mappers: mappersOf(publishing), message, compare }, snapshot);
      }
      const list = connector.lists.get(snapshot.stream);
      return list && takeSnapshot({ ...held, stream: list.stream, mappers: [], message, compare }, snapshot);
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
