import { schemas } from '@muster/contracts';
import { createDecoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';
import { parkedResult, type EventResult, type Inbound } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import { PermanentError } from '@muster/platform-kernel';
import { uuidArray, type Database, type Transaction } from '@muster/platform-postgres';
import type { MasterPath } from './master-path.js';

interface IdentityLink {
  meta: { eventId: string; sourceEpoch: number; sourceVersion: number; revision: number; correlationId: string | null };
  entity: string;
  relation: string;
  left: { system: string; id: string };
  right: { system: string; id: string };
  reason: string | null;
}

const RELATIONS = ['same-as', 'replaced-by', 'split'];

interface Entry {
  idSpace: string;
  externalId: string;
  recordId: string;
  foundingId: string;
}

export interface LinkPathOptions {
  inbound: Inbound;
  database: Database;
  registry: SchemaSource;
  path: MasterPath;
  onCommitted(added: { events: number; parentsChanged: string[] }): void;
}

/**
 * Identity links: of source ids that are connected by links, all speak of one record, that with the lowest founding id; the others
 * become its aliases. A split takes a link away, and whoever is no longer connected gets the record back that its id founded. Claims
 * move with the ids that made them, so both ways are a recomputation.
 */
export class LinkPath {
  private readonly decoder: AvroDecoder<IdentityLink>;

  constructor(private readonly options: LinkPathOptions) {
    this.decoder = createDecoder<IdentityLink>(schemas['muster.identity.IdentityLink'], options.registry);
  }

  async apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    await this.decoder.prepare(batch.messages.map((message) => message.value));
    const added = { events: 0, parentsChanged: [] as string[] };
    const outcome = await this.options.inbound.take(batch, async (tx, messages) => {
      added.events = 0;
      added.parentsChanged = [];
      const results: EventResult[] = [];
      // Links are few, and the second may build on the first: one after the other.
      for (const message of messages) results.push(await this.applyOne(tx, message, added));
      return results;
    });
    this.options.onCommitted(added);
    return outcome;
  }

  private async applyOne(tx: Transaction, message: ReceivedMessage, added: { events: number; parentsChanged: string[] }): Promise<EventResult> {
    const read = this.read(message);
    if (!('entity' in read)) return read;
    const result = (outcome: EventResult['outcome'], recordId: string | null, detail: string): EventResult => ({ outcome, recordId, eventId: read.meta.eventId, correlationId: read.meta.correlationId, detail });
    if (!this.options.path.mastered().has(read.entity)) return result('no-effect', null, `${read.entity} is mastered elsewhere`);
    if (!(await this.store(tx, read))) return result('no-effect', null, 'a later word on this link is known');
    const space = (system: string) => this.options.path.idSpace(read.entity, system);
    const done = await this.reconcile(tx, read.entity, [[space(read.left.system), read.left.id], [space(read.right.system), read.right.id]]);
    added.events += done.events;
    added.parentsChanged.push(...done.parentsChanged);
    if (done.moved > 0) return result('applied', done.recordId, `${done.moved} source ids moved`);
    return result(done.known < 2 && read.relation !== 'split' ? 'waiting' : 'no-effect', done.recordId, `${done.known} of 2 ids are known`);
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
    const space = (system: string) => this.options.path.idSpace(link.entity, system);
    const sides = [[space(link.left.system), link.left.id], [space(link.right.system), link.right.id]].sort((a, b) => (a.join('\u0001') < b.join('\u0001') ? -1 : 1));
    const { rowCount } = await tx.query({
      name: 'identity-link-store',
      text: `insert into identity_link as l (entity, left_space, left_id, right_space, right_id, active, relation, epoch, version, revision, reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (entity, left_space, left_id, right_space, right_id) do update set active = excluded.active, relation = excluded.relation, epoch = excluded.epoch, version = excluded.version, revision = excluded.revision, reason = excluded.reason
        where (l.epoch, l.version, l.revision) < (excluded.epoch, excluded.version, excluded.revision)`,
      values: [link.entity, ...sides.flat(), link.relation !== 'split', link.relation, link.meta.sourceEpoch, link.meta.sourceVersion, link.meta.revision, link.reason],
    });
    return rowCount > 0;
  }

  /** Brings the crosswalk in line with the links around these ids. */
  async reconcile(tx: Transaction, entity: string, ids: [string, string][]): Promise<{ events: number; moved: number; known: number; recordId: string | null; parentsChanged: string[] }> {
    const known = await this.entriesOf(tx, entity, ids);
    const moves: { entry: Entry; to: string }[] = [];
    for (const start of known) {
      const connected = await this.connected(tx, entity, start);
      const to = connected.map((entry) => entry.foundingId).sort()[0]!;
      for (const entry of connected) if (entry.recordId !== to && !moves.some((move) => sameEntry(move.entry, entry))) moves.push({ entry, to });
    }
    const recordId = known[0]?.recordId ?? null;
    if (moves.length === 0) return { events: 0, moved: 0, known: known.length, recordId, parentsChanged: [] };
    const done = await this.move(tx, entity, moves);
    return { ...done, moved: moves.length, known: known.length, recordId: moves[0]!.to };
  }

  private async entriesOf(tx: Transaction, entity: string, ids: [string, string][]): Promise<Entry[]> {
    const { rows } = await tx.query({
      text: 'select id_space, external_id, record_id, founding_id from crosswalk where entity = $1 and (id_space, external_id) in (select * from unnest($2::text[], $3::text[])) order by id_space, external_id for update',
      values: [entity, ids.map(([space]) => space), ids.map(([, id]) => id)],
    });
    return (rows as [string, string, string, string][]).map(([idSpace, externalId, recordId, foundingId]) => ({ idSpace, externalId, recordId, foundingId }));
  }

  /** All crosswalk entries that active links connect with this one, locked. */
  private async connected(tx: Transaction, entity: string, start: Entry): Promise<Entry[]> {
    const { rows } = await tx.query({
      name: 'identity-connected',
      text: `with recursive reach(space, id) as (
          select $2::text, $3::text
          union
          select case when l.left_space = r.space and l.left_id = r.id then l.right_space else l.left_space end, case when l.left_space = r.space and l.left_id = r.id then l.right_id else l.left_id end
          from reach r join identity_link l on l.entity = $1 and l.active and ((l.left_space = r.space and l.left_id = r.id) or (l.right_space = r.space and l.right_id = r.id))
        ) select space, id from reach`,
      values: [entity, start.idSpace, start.externalId],
    });
    return this.entriesOf(tx, entity, rows as [string, string][]);
  }

  private async move(tx: Transaction, entity: string, moves: readonly { entry: Entry; to: string }[]): Promise<{ events: number; parentsChanged: string[] }> {
    const affected = [...new Set(moves.flatMap(({ entry, to }) => [entry.recordId, to]))].sort();
    // A record that an id founded while it was linked already has no row yet.
    await tx.query({ text: 'insert into record (id, entity) select unnest($1::uuid[]), $2 on conflict do nothing', values: [uuidArray(affected), entity] });
    await tx.query({ text: 'select id from record where id = any($1::uuid[]) order by id for no key update', values: [uuidArray(affected)] });
    await tx.query({ text: 'update identity_epoch set epoch = epoch + 1' });
    for (const { entry, to } of moves) {
      await tx.query({ text: 'update crosswalk set record_id = $4 where entity = $1 and id_space = $2 and external_id = $3', values: [entity, entry.idSpace, entry.externalId, to] });
      const systems = this.options.path.systemsOfSpace(entity, entry.idSpace);
      await tx.query({ text: 'update claims set record_id = $1 where record_id = $2 and external_id = $3 and system = any($4::text[])', values: [to, entry.recordId, entry.externalId, systems] });
    }
    const aliases = await this.aliases(tx, affected);
    const done = await this.options.path.recomputeRecords(tx, entity, affected, 'identity', (record) => {
      record.mergedInto = aliases.get(record.id) ?? null;
    });
    await this.askForReferrers(tx, affected);
    return done;
  }

  /** A record that no id means any more, and whose founding id now means another, is an alias of that one. */
  private async aliases(tx: Transaction, ids: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await tx.query({
      text: `select f.founding_id, min(f.record_id::text) from crosswalk f where f.founding_id = any($1::uuid[]) and f.record_id <> f.founding_id
        and not exists (select 1 from crosswalk c where c.record_id = f.founding_id) group by 1`,
      values: [uuidArray(ids)],
    });
    return new Map(rows as [string, string][]);
  }

  /** Records that refer to these are computed anew. Their published form holds the id as text; links are rare, so a scan will do. */
  private async askForReferrers(tx: Transaction, ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await tx.query({ text: `insert into recompute_request (record_id, reason) select id, 'identity' from record where position($1::bytea in event) > 0 and id <> $2::uuid`, values: [Buffer.from(id, 'utf8'), id] });
    }
  }
}

const sameEntry = (a: Entry, b: Entry) => a.idSpace === b.idSpace && a.externalId === b.externalId;
