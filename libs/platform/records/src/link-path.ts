import { schemas } from '@muster/contracts';
import { createDecoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';
import { dayOf, parkedResult, type EventResult, type Inbound } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import { PermanentError } from '@muster/platform-kernel';
import type { Database, Transaction } from '@muster/platform-postgres';
import { lockEpoch } from './identity.store.js';
import type { MasterPath, Written } from './master-path.js';

interface IdentityLink {
  meta: { eventId: string; source: string; sourceEpoch: number; sourceVersion: number; revision: number; occurredAt: number; correlationId: string | null };
  entity: string;
  relation: string;
  left: { system: string; id: string };
  right: { system: string; id: string };
  reason: string | null;
  author: string | null;
}

const RELATIONS = ['same-as', 'replaced-by', 'split'];

export interface LinkPathOptions {
  inbound: Inbound;
  database: Database;
  registry: SchemaSource;
  path: MasterPath;
  onCommitted(added: Written): void;
}

/**
 * Identity links: of source ids that are connected by links, all speak of one record. What that means for the records is the
 * reconciler's to say; this keeps the latest word on each pair of ids.
 */
export class LinkPath {
  private readonly decoder: AvroDecoder<IdentityLink>;

  constructor(private readonly options: LinkPathOptions) {
    this.decoder = createDecoder<IdentityLink>(schemas['muster.identity.IdentityLink'], options.registry);
  }

  async apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    await this.decoder.prepare(batch.messages.map((message) => message.value));
    const added: Written = { published: [], parentsChanged: [] };
    const outcome = await this.options.inbound.take(batch, async (tx, messages) => {
      added.published = [];
      added.parentsChanged = [];
      await lockEpoch(tx, 'alone');
      const results: EventResult[] = [];
      // Links are few, and the second may build on the first: one after the other.
      for (const message of messages) results.push(await this.applyOne(tx, batch, message, added));
      return results;
    }, true);
    this.options.onCommitted(added);
    return outcome;
  }

  private async applyOne(tx: Transaction, batch: ReceivedBatch, message: ReceivedMessage, added: Written): Promise<EventResult> {
    const read = this.read(message);
    if (!('entity' in read)) return read;
    const result = (outcome: EventResult['outcome'], recordId: string | null, detail: string): EventResult => ({ outcome, recordId, eventId: read.meta.eventId, correlationId: read.meta.correlationId, detail });
    if (!this.options.path.mastered().has(read.entity)) return result('no-effect', null, `${read.entity} is mastered elsewhere`);
    if (!(await this.store(tx, read))) return result('no-effect', null, 'a later word on this link is known');
    const space = (system: string) => this.options.path.idSpace(read.entity, system);
    const done = await this.options.path.reconciler.reconcile(tx, read.entity, [[space(read.left.system), read.left.id], [space(read.right.system), read.right.id]], read.meta.correlationId === null ? undefined : { correlationId: read.meta.correlationId, causationId: read.meta.eventId });
    added.published.push(...done.published);
    added.parentsChanged.push(...done.parentsChanged);
    if (done.moved > 0) return result('applied', done.recordId, `${done.moved} source ids moved`);
    const waits = done.known < 2 && read.relation !== 'split';
    if (waits) await this.wait(tx, read, batch, message);
    return result(waits ? 'waiting' : 'no-effect', done.recordId, `${done.known} of 2 ids are known`);
  }

  private read(message: ReceivedMessage): IdentityLink | EventResult {
    try {
      const link = this.decoder.decode(message.value);
      const unstorable = this.decoder.unstorableReason(link);
      if (unstorable) throw new PermanentError('unstorable', `${unstorable} Correct it in the source.`);
      if (!RELATIONS.includes(link.relation)) throw new PermanentError('unknown-relation', `relation is none of ${RELATIONS.join(', ')}. Correct it in the publisher.`);
      if (link.left.system === link.right.system && link.left.id === link.right.id) throw new PermanentError('link-to-itself', 'left and right are the same id. Name two ids.');
      return link;
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return parkedResult({ class: 'identity', code: error.code, reason: error.message });
    }
  }

  /** Keeps the latest word on a pair of ids; false where it is older than what is known. The pair is kept in one order. */
  private async store(tx: Transaction, link: IdentityLink): Promise<boolean> {
    const sides = this.sidesOf(link);
    const { rowCount } = await tx.query({
      name: 'identity-link-store',
      text: `insert into identity_link as l (entity, left_space, left_id, right_space, right_id, active, relation, epoch, version, revision, reason, author, source, event_id, correlation_id, said_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        on conflict (entity, left_space, left_id, right_space, right_id) do update set active = excluded.active, relation = excluded.relation, epoch = excluded.epoch, version = excluded.version, revision = excluded.revision, reason = excluded.reason,
          author = excluded.author, source = excluded.source, event_id = excluded.event_id, correlation_id = excluded.correlation_id, said_at = excluded.said_at
        where (l.epoch, l.version, l.revision) < (excluded.epoch, excluded.version, excluded.revision)`,
      values: [link.entity, ...sides, link.relation !== 'split', link.relation, link.meta.sourceEpoch, link.meta.sourceVersion, link.meta.revision, link.reason, link.author, link.meta.source, link.meta.eventId, link.meta.correlationId, new Date(link.meta.occurredAt)],
    });
    if (rowCount > 0) await this.supersede(tx, link);
    return rowCount > 0;
  }

  private sidesOf(link: IdentityLink): string[] {
    const space = (system: string) => this.options.path.idSpace(link.entity, system);
    return [[space(link.left.system), link.left.id], [space(link.right.system), link.right.id]].sort((a, b) => (a.join('\u0001') < b.join('\u0001') ? -1 : 1)).flat();
  }

  /** The event whose word on this pair still waited has been replaced by a later one. */
  private async supersede(tx: Transaction, link: IdentityLink): Promise<void> {
    const { rows } = await tx.query({
      name: 'waiting-link-supersede',
      text: 'delete from waiting_link where (entity, left_space, left_id, right_space, right_id) = ($1, $2, $3, $4, $5) returning day, topic, partition, "offset"',
      values: [link.entity, ...this.sidesOf(link)],
    });
    const events = rows as [number, string, number, number][];
    await this.options.inbound.journal.move(tx, events.map(([day, topic, partition, offset]) => ({ day, topic, partition, offset, from: 'waiting', to: 'no-effect', reason: 'identity' })));
  }

  private async wait(tx: Transaction, link: IdentityLink, { topic, partition }: ReceivedBatch, { offset, timestampMs }: ReceivedMessage): Promise<void> {
    await tx.query({
      name: 'waiting-link-add',
      text: 'insert into waiting_link (entity, left_space, left_id, right_space, right_id, day, topic, partition, "offset") values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
      values: [link.entity, ...this.sidesOf(link), dayOf(timestampMs), topic, partition, offset],
    });
  }
}
