import { identityLinkTopic, schemas, topicDeclarations, type EntityName } from '@muster/contracts';
import { createEncoder, registerSchemas, type SchemaRegistry } from '@muster/platform-avro';
import { partitionOf } from '@muster/platform-kafka';
import type { NewOutboxRow } from '@muster/platform-outbox';

/** What the rows of identity links are called in the outbox. */
export const IDENTITY_LINK = 'identity-link';

export interface SaidLink {
  /** Of the act; the event and all that comes of it are found by it. */
  readonly id: string;
  readonly entity: EntityName;
  readonly relation: 'same-as' | 'split';
  readonly left: { readonly system: string; readonly id: string };
  readonly right: { readonly system: string; readonly id: string };
  readonly author: string;
  readonly reason: string | null;
  readonly atMs: number;
}

const declaration = topicDeclarations([]).find(({ name }) => name === identityLinkTopic)!;

/** Registers the schema of the topic, so that links can be said. */
export async function prepareLinks(registry: SchemaRegistry): Promise<number> {
  return (await registerSchemas(registry, [declaration], schemas)).get(identityLinkTopic)!;
}

/** Makes events of source.identity-link.v1, which operations writes. Of two words on one pair, the one that was said later holds. */
export class IdentityLinkEvents {
  private readonly encode: (value: object) => Buffer;

  constructor(schemaId: number) {
    this.encode = createEncoder<object>(schemas['muster.identity.IdentityLink'], schemaId);
  }

  valueOf({ id, entity, relation, left, right, author, reason, atMs }: SaidLink): Buffer {
    const meta = { eventId: id, source: 'operations', sourceEpoch: 0, sourceVersion: atMs, revision: 0, occurredAt: atMs, correlationId: id, causationId: null };
    return this.encode({ meta, entity, relation, left, right, reason, author });
  }

  rowOf(link: SaidLink): NewOutboxRow {
    const key = `${link.entity}/${link.left.system}/${link.left.id}`;
    return {
      eventId: link.id, aggregateType: IDENTITY_LINK, aggregateId: key, type: 'identity-link.declared', payload: this.valueOf(link), occurredAt: new Date(link.atMs), correlationId: link.id, causationId: null, traceparent: null,
      shard: partitionOf(key, declaration.partitions), recordVersion: link.atMs,
    };
  }
}
