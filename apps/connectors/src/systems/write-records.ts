import { AdoptionGate } from '../adoption/adoption-gate.js';
import { AdoptionLoop } from '../adoption/adoption-loop.js';
import { needsLinks } from '../adoption/identity-links.js';
import { DeliveryLoop } from '../delivery/delivery-loop.js';
import { wantAll } from '../delivery/delivery.store.js';
import { receivesRestricted } from '../delivery/receives-restricted.js';
import type { HeldSystem } from './system-options.js';

/** Brings records into a system; undefined where none are. */
export function deliveriesOf(held: HeldSystem): DeliveryLoop | undefined {
  const { system, connector, caller, database, decoders, logger, receiptRow, now, onReceipts, governance, observer } = held;
  if (connector.writes.size === 0) return undefined;
  return new DeliveryLoop({
    connector, spaceOf: (speaker, entity) => governance.systems.get(speaker)?.idSpaces.get(entity) ?? speaker, caller, database, decoders, logger, gate: new AdoptionGate(connector, database), receiptRow, now, onReceipts, onDelivered: (entity, how, count) => observer?.onDelivered(system, entity, how, count),
  });
}

/** Has a target get what was published before it was declared. */
export async function fillTarget({ system, connector, database, governance, logger }: HeldSystem): Promise<void> {
  for (const entity of connector.writes.keys()) {
    const filled = await database.transaction((tx) => wantAll(tx, system, entity, receivesRestricted(governance, entity, system)));
    if (filled > 0) logger.info({ system, entity, records: filled }, 'a target is filled with what was published before it was declared');
  }
}

/** Links what a system held before with our records. */
export function adoptionsOf(held: HeldSystem, onReleased: () => void): AdoptionLoop {
  const { connector, caller, database, decoders, logger, governance, publisher, topicNamespace, linkMessage, now } = held;
  return new AdoptionLoop({ connector, caller, database, decoders, logger, now, links: { publisher, topicNamespace, messageOf: linkMessage }, needsLinks: (entity) => needsLinks(governance, connector, entity), onReleased });
}
