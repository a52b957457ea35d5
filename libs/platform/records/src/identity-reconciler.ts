import type { Cause } from '@muster/domain-claims';
import type { JournalStore } from '@muster/platform-inbound';
import { textArray, uuidArray, type Transaction } from '@muster/platform-postgres';
import { raiseEpoch } from './identity.store.js';
import type { MasterPath, Written } from './master-path.js';
import { askForReferrers } from './referrers.js';

interface Entry {
  idSpace: string;
  externalId: string;
  recordId: string;
  foundingId: string;
}

export interface Reconciled extends Written {
  /** Source ids that speak of another record than before. */
  moved: number;
  /** How many of the ids asked about have a record. */
  known: number;
  recordId: string | null;
}

/**
 * Of source ids that are connected by links, all speak of one record, that with the lowest founding id; the others become its
 * aliases. A split takes a link away, and whoever is no longer connected gets the record back that its id founded. Claims move with
 * the ids that made them, so both ways are a recomputation. Asked when a link arrives and when an id does: whichever is the last.
 */
export class IdentityReconciler {
  constructor(
    private readonly path: MasterPath,
    private readonly journal: JournalStore,
  ) {}

  /** Brings the crosswalk in line with the links around these ids. `origin` is the event that says so. */
  async reconcile(tx: Transaction, entity: string, ids: [string, string][], origin?: Pick<Cause, 'correlationId' | 'causationId'>): Promise<Reconciled> {
    const known = await this.entriesOf(tx, entity, ids);
    const moves: { entry: Entry; to: string }[] = [];
    for (const start of known) {
      const connected = await this.connected(tx, entity, start);
      const to = connected.map((entry) => entry.foundingId).sort()[0]!;
      for (const entry of connected) if (entry.recordId !== to && !moves.some((move) => sameEntry(move.entry, entry))) moves.push({ entry, to });
    }
    await this.endWaiting(tx, entity, ids);
    const recordId = known[0]?.recordId ?? null;
    if (moves.length === 0) return { published: [], moved: 0, known: known.length, recordId, parentsChanged: [] };
    const done = await this.move(tx, entity, moves, origin);
    return { ...done, moved: moves.length, known: known.length, recordId: moves[0]!.to };
  }

  /** Links whose ids have now both been heard of wait no longer. */
  private async endWaiting(tx: Transaction, entity: string, ids: [string, string][]): Promise<void> {
    const { rows } = await tx.query({
      name: 'waiting-link-end',
      text: `with d as (select * from unnest($2::text[], $3::text[]) as u(space, id)), touched as (
          select w.* from d join waiting_link w on w.entity = $1 and w.left_space = d.space and w.left_id = d.id
          union select w.* from d join waiting_link w on w.entity = $1 and w.right_space = d.space and w.right_id = d.id
        ) delete from waiting_link w using touched t, crosswalk l, crosswalk r
        where (w.entity, w.left_space, w.left_id, w.right_space, w.right_id) = (t.entity, t.left_space, t.left_id, t.right_space, t.right_id)
          and (l.entity, l.id_space, l.external_id) = (w.entity, w.left_space, w.left_id) and (r.entity, r.id_space, r.external_id) = (w.entity, w.right_space, w.right_id)
        returning w.day, w.topic, w.partition, w."offset"`,
      values: [entity, ids.map(([space]) => space), ids.map(([, id]) => id)],
    });
    const events = rows as [number, string, number, number][];
    await this.journal.move(tx, events.map(([day, topic, partition, offset]) => ({ day, topic, partition, offset, from: 'waiting', to: 'applied', reason: 'identity' })));
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

  private async move(tx: Transaction, entity: string, moves: readonly { entry: Entry; to: string }[], origin: Pick<Cause, 'correlationId' | 'causationId'> | undefined): Promise<Written> {
    // Founding ids as well: an alias of what becomes an alias itself names the last survivor.
    const affected = [...new Set(moves.flatMap(({ entry, to }) => [entry.recordId, entry.foundingId, to]))].sort();
    // A record that an id founded while it was linked already has no row yet.
    await tx.query({ text: 'insert into record (id, entity) select unnest($1::uuid[]), $2 on conflict do nothing', values: [uuidArray(affected), entity] });
    await tx.query({ text: 'select id from record where id = any($1::uuid[]) order by id for no key update', values: [uuidArray(affected)] });
    await raiseEpoch(tx);
    await tx.query({
      text: `update crosswalk c set record_id = d.moved_to from unnest($2::text[], $3::text[], $4::uuid[]) as d(id_space, external_id, moved_to)
        where c.entity = $1 and c.id_space = d.id_space and c.external_id = d.external_id`,
      values: [entity, textArray(moves.map(({ entry }) => entry.idSpace)), textArray(moves.map(({ entry }) => entry.externalId)), uuidArray(moves.map(({ to }) => to))],
    });
    const spoken = moves.flatMap(({ entry, to }) => this.path.systemsOfSpace(entity, entry.idSpace).map((system) => ({ entry, to, system })));
    await tx.query({
      text: `update claims c set record_id = d.moved_to from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) as d(record_id, external_id, system, moved_to)
        where c.record_id = d.record_id and c.external_id = d.external_id and c.system = d.system`,
      values: [uuidArray(spoken.map(({ entry }) => entry.recordId)), textArray(spoken.map(({ entry }) => entry.externalId)), textArray(spoken.map(({ system }) => system)), uuidArray(spoken.map(({ to }) => to))],
    });
    const aliases = await this.aliases(tx, affected);
    const done = await this.path.recomputeRecords(tx, entity, affected, 'identity', (record) => {
      record.mergedInto = aliases.get(record.id) ?? null;
    }, origin);
    await askForReferrers(tx, moves.map(({ entry }) => entry.recordId));
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
}

const sameEntry = (a: Entry, b: Entry) => a.idSpace === b.idSpace && a.externalId === b.externalId;
