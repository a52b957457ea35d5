import { cloudEventHeaders, dataSchemaOf, identityLinkTopic, schemas, type EntityName } from '@muster/contracts';
import type { CompiledConnector } from '@muster/domain-connector';
import type { Governance } from '@muster/domain-governance';
import { createEncoder } from '@muster/platform-avro';
import type { KafkaPublisher, OutgoingMessage } from '@muster/platform-kafka';
import { uuidv5 } from '@muster/platform-kernel';
import { textArray, uuidArray, type Database } from '@muster/platform-postgres';
import type { RecordDecoders } from '../delivery/follow-records.js';
import { decodeRecords } from './read-ours.js';

/** Namespace of the ids of links: a link that is published twice is the same event. */
const LINK_EVENTS = '3f5e0d2a-8c41-5b7e-9a16-6d7573746572';
const AT_ONCE = 200;

/** True where the system speaks of the entity by ids that name no record of ours, so that what it says joins our record only by a link. */
export function needsLinks(governance: Governance, { system, adoptsFirst }: Pick<CompiledConnector, 'system' | 'adoptsFirst'>, entity: EntityName): boolean {
  if (adoptsFirst.has(entity)) return true;
  const declared = governance.systems.get(system);
  return declared !== undefined && declared.entities.includes(entity) && !declared.idSpaces.has(entity);
}

export interface PublishLinks {
  readonly system: string;
  /** Entities whose links wait for no delivery: the system is not taken at its word before. */
  readonly atOnce: ReadonlySet<EntityName>;
  readonly database: Database;
  readonly decoders: RecordDecoders;
  readonly publisher: KafkaPublisher;
  readonly topicNamespace: string;
  messageOf(link: IdentityLink): OutgoingMessage;
}

export interface IdentityLink {
  readonly id: string;
  readonly entity: string;
  readonly version: number;
  readonly left: { readonly system: string; readonly id: string };
  readonly right: { readonly system: string; readonly id: string };
  readonly reason: string;
  readonly author: string;
}

interface Due {
  readonly id: string;
  readonly entity: EntityName;
  readonly targetId: string;
  readonly rule: string;
  readonly decidedBy: string;
  readonly version: number;
  readonly event: Buffer;
}

/**
 * Says of confirmed links that both ids name one record. What is to be said was noted with the decision, in its transaction, and is checked off after the
 * broker has it: a crash in between says it again, in the same words and with the same version, which its reader drops. Of a target it is said once that holds our
 * key: the link may give the record another canonical id, which is then found there. Answers how many.
 */
export async function publishLinks({ system, atOnce, database, decoders, publisher, topicNamespace, messageOf }: PublishLinks): Promise<number> {
  const due = await dueLinks(database, system, [...atOnce].sort());
  if (due.length === 0) return 0;
  const messages: OutgoingMessage[] = [];
  for (const { id, entity, targetId, rule, decidedBy, version, event } of due) {
    const [whole] = await decodeRecords(decoders, entity, [{ event, restrictedEvent: null }]);
    // A record that only the target itself speaks of has nothing to be linked to.
    const other = whole!.main.meta.externalIds.filter((one) => one.system !== system).sort((a, b) => (`${a.system} ${a.id}` < `${b.system} ${b.id}` ? -1 : 1))[0];
    if (other) messages.push(messageOf({ id, entity, version, left: { system, id: targetId }, right: { system: other.system, id: other.id }, reason: `adoption: ${rule}, ${decidedBy}`, author: decidedBy }));
  }
  if (messages.length > 0) await publisher.send([{ topic: topicNamespace + identityLinkTopic, messages }]);
  await database.query({ name: 'adoption-links-published', text: 'update adoption_proposal set link_published_at = now() where id = any($1::uuid[])', values: [uuidArray(due.map(({ id }) => id).sort())] });
  return due.length;
}

async function dueLinks(database: Database, system: string, atOnce: readonly string[]): Promise<Due[]> {
  const { rows } = await database.query({
    name: 'adoption-links-due',
    text: `select p.id, p.entity, p.target_id, p.rule, p.decided_by, p.link_version, r.event from adoption_proposal p
      cross join lateral (select event from replica x where x.entity = p.entity and x.record_id = p.record_id and x.event is not null offset 0) r
      where p.system = $1 and p.link_version is not null and p.link_published_at is null
        and (p.entity = any($2::text[]) or exists (select 1 from delivery x where x.system = p.system and x.entity = p.entity and x.record_id = p.record_id and x.acknowledged_version > 0)) order by p.id limit ${AT_ONCE}`,
    values: [system, textArray(atOnce)],
  });
  return (rows as [string, EntityName, string, string, string, number, Buffer][]).map(([id, entity, targetId, rule, decidedBy, version, event]) => ({ id, entity, targetId, rule, decidedBy, version, event }));
}

/** Writes links for source.identity-link.v1. */
export function linkWriter(registryUrl: string, schemaId: number): PublishLinks['messageOf'] {
  const encode = createEncoder<object>(schemas['muster.identity.IdentityLink'], schemaId);
  return ({ id, entity, version, left, right, reason, author }) => {
    const eventId = uuidv5(`${id}/${version}`, LINK_EVENTS);
    const key = `${entity}/${left.system}/${left.id}`;
    const meta = { eventId, source: 'connectors', sourceEpoch: 0, sourceVersion: version, revision: 0, occurredAt: version, correlationId: eventId, causationId: null };
    const headers = cloudEventHeaders({ id: eventId, source: '/muster/connectors', type: 'identity-link.declared', subject: key, timeMs: version, dataSchema: dataSchemaOf(registryUrl, schemaId), sequence: version, correlationId: eventId });
    return { key, value: encode({ meta, entity, relation: 'same-as', left, right, reason, author }), headers };
  };
}
