import { AdoptionGate } from '../adoption/adoption-gate.js';
import { AdoptionLoop } from '../adoption/adoption-loop.js';
import { needsLinks } from '../adoption/identity-links.js';
import { DeliveryLoop } from '../delivery/delivery-loop.js';
import { ReferenceResolver } from '../delivery/resolve-references.js';
import { FileWriter } from '../file-delivery/file-writer.js';
import { isReached } from '../file-delivery/is-reached.js';
import { StreamLoop } from '../intake/stream-loop.js';
import { wantAll } from '../delivery/delivery.store.js';
import { receivesRestricted } from '../delivery/receives-restricted.js';
import { spacesOf } from './spaces-of.js';
import type { HeldSystem } from './system-options.js';

/** Brings records into a system; undefined where none are. */
export function deliveriesOf(held: HeldSystem): DeliveryLoop | undefined {
  const { system, connector, caller, database, decoders, logger, receiptRow, exceptions, now, onReceipts, governance, observer } = held;
  if ([...connector.writes.values()].every(({ file }) => file)) return undefined;
  return new DeliveryLoop({
    connector, spaceOf: spacesOf(governance), caller, database, decoders, logger, gate: new AdoptionGate(connector, database), receiptRow, exceptions, now, onReceipts, onDelivered: (entity, how, count) => observer?.onDelivered(system, entity, how, count),
  });
}

/** Writes the files of a system, by the names under which they stand among its streams; none whose folder has no value. */
export function filesOf(held: HeldSystem): [string, StreamLoop][] {
  const { system, connector, database, decoders, logger, receiptRow, now, onReceipts, governance, observer, secrets } = held;
  const references = new ReferenceResolver({ connector, spaceOf: spacesOf(governance), decoders });
  return [...connector.writes.values()].flatMap((write): [string, StreamLoop][] => {
    const { file, entity } = write;
    if (!file || !isReached(write, connector, secrets)) return [];
    const writer = new FileWriter({ system, write, file, folder: secrets.valueOf(file.folder), references, database, logger, receiptRow, onReceipts, now, onDelivered: (how, count) => observer?.onDelivered(system, entity, how, count) });
    return [[writer.name, new StreamLoop({ system, stream: { name: writer.name, everyMs: Infinity }, reader: writer, timetable: { schedule: file.schedule }, database, logger, now, isReady: () => Promise.resolve(true) })]];
  });
}

/** Has a target get what was published before it was declared. */
export async function fillTarget({ system, connector, database, governance, logger, secrets }: HeldSystem): Promise<void> {
  for (const [entity, write] of connector.writes) {
    if (!isReached(write, connector, secrets)) continue;
    const filled = await database.transaction((tx) => wantAll(tx, system, entity, receivesRestricted(governance, entity, system)));
    if (filled > 0) logger.info({ system, entity, records: filled }, 'a target is filled with what was published before it was declared');
  }
}

/** Links what a system held before with our records. */
export function adoptionsOf(held: HeldSystem, onReleased: () => void): AdoptionLoop {
  const { connector, caller, database, decoders, logger, governance, publisher, topicNamespace, linkMessage, now } = held;
  return new AdoptionLoop({ connector, caller, database, decoders, logger, now, links: { publisher, topicNamespace, messageOf: linkMessage }, needsLinks: (entity) => needsLinks(governance, connector, entity), onReleased });
}
