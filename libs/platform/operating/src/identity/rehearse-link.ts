import { identityLinkTopic, schemas } from '@muster/contracts';
import { createDecoder } from '@muster/platform-avro';
import { badInput, Problem } from '@muster/platform-http';
import { JournalStore, type ChunkWork, type EventResult, type Inbound, type WrittenDifference } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch } from '@muster/platform-kafka';
import { PermanentError } from '@muster/platform-kernel';
import { textArray, uuidArray, type Database, type Transaction } from '@muster/platform-postgres';
import { MasterRuntime } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';
import { shown, type RetryDifference } from '../parked/retry.js';

interface Link {
  entity: string;
  relation: string;
  left: { system: string; id: string };
  right: { system: string; id: string };
}

export interface LinkRehearsal {
  /** What would come of the event: applied, waiting (one of the ids is not known), no effect, parked. */
  outcome: string;
  detail: string | null;
  refused: { class: string; code: string; reason: string } | null;
  /** The records that the two ids mean before and after; null where nobody has told of an id. */
  before: { left: string | null; right: string | null };
  after: { left: string | null; right: string | null };
  /** What subscribers would see, in the order of the ids. */
  events: { recordId: string; type: string; recordVersion: number; restricted: boolean }[];
  /** Records of this master that name one of them, and are computed anew. */
  referrers: number;
  /** At most 200. */
  differences: RetryDifference[];
}

const DIFFERENCES_MAX = 200;

/** Undoes the transaction of a rehearsal. */
class RehearsalOver extends Error {}

/** Takes one event in as it would be taken from its topic, and undoes it. */
class Rehearsing implements Inbound {
  readonly journal: JournalStore;
  readonly differences: WrittenDifference[] = [];
  result: EventResult | undefined;

  constructor(
    private readonly database: Database,
    private readonly look: (tx: Transaction, when: 'before' | 'after') => Promise<void>,
  ) {
    this.journal = new JournalStore(database);
  }

  wrote(differences: readonly WrittenDifference[]): void {
    this.differences.push(...differences);
  }

  take(batch: ReceivedBatch, work: ChunkWork): Promise<BatchOutcome> {
    return this.database.transaction(async (tx) => {
      this.differences.length = 0;
      await this.look(tx, 'before');
      [this.result] = await work(tx, batch.messages);
      await this.look(tx, 'after');
      throw new RehearsalOver();
    });
  }
}

/** What an identity link would do: all of it, on the way that it would go, and undone. */
@Injectable()
export class RehearseLink {
  constructor(private readonly master: MasterRuntime) {}

  /** @param value the event as it is to be published. Throws Problem where it is none. */
  async run(value: Buffer): Promise<LinkRehearsal> {
    const { master } = this;
    const link = await this.read(value);
    if (!master.path.mastered().has(link.entity)) throw badInput('event', `event must be a link of an entity that ${master.declaration.service} masters.`, `It masters ${[...master.path.mastered().keys()].join(', ')}.`);
    const found: Pick<LinkRehearsal, 'before' | 'after' | 'events' | 'referrers'> = { before: { left: null, right: null }, after: { left: null, right: null }, events: [], referrers: 0 };
    const rehearsing: Rehearsing = new Rehearsing(master.database, async (tx, when) => {
      found[when] = await this.recordsOf(tx, link);
      if (when === 'after') Object.assign(found, await written(tx, [...new Set(rehearsing.differences.map(({ recordId }) => recordId).concat(idsIn(found)))].sort()));
    });
    await this.take(rehearsing, link, value);
    const { outcome, detail, refused } = rehearsing.result!;
    return { outcome, detail, refused: refused ?? null, ...found, differences: rehearsing.differences.slice(0, DIFFERENCES_MAX).map((difference) => shown(difference, master.governance)) };
  }

  private async take(rehearsing: Rehearsing, { entity, left }: Link, value: Buffer): Promise<void> {
    const message = { partition: 0, offset: 0, key: Buffer.from(`${entity}/${left.system}/${left.id}`), value, headers: {}, timestampMs: (this.master.settings.now ?? Date.now)() };
    const batch: ReceivedBatch = { group: 'rehearsal', topic: this.master.topicNamespace + identityLinkTopic, partition: 0, messages: [message], highWatermark: 1, heartbeat: async () => undefined, signal: new AbortController().signal };
    try {
      await this.master.handlerThrough(rehearsing)(batch);
    } catch (error) {
      if (!(error instanceof RehearsalOver)) throw error;
    }
  }

  private async read(value: Buffer): Promise<Link> {
    const decoder = createDecoder<Link>(schemas['muster.identity.IdentityLink'], this.master.registry);
    try {
      await decoder.prepare([value]);
      return decoder.decode(value);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      throw new Problem(400, 'bad-input', { title: 'The event cannot be read', input: 'event', rule: error.message, remedy: 'Send the bytes of a muster.identity.IdentityLink in the Confluent wire format, as base64.' });
    }
  }

  private async recordsOf(tx: Transaction, { entity, left, right }: Link): Promise<{ left: string | null; right: string | null }> {
    const spaces = [left, right].map(({ system }) => this.master.path.idSpace(entity, system));
    const { rows } = await tx.query({
      text: 'select u.nth, c.record_id from unnest($2::text[], $3::text[]) with ordinality as u(space, id, nth) join crosswalk c on c.entity = $1 and c.id_space = u.space and c.external_id = u.id', values: [entity, textArray(spaces), textArray([left.id, right.id])],
    });
    const byNth = new Map(rows as [number, string][]);
    return { left: byNth.get(1) ?? null, right: byNth.get(2) ?? null };
  }
}

const idsIn = ({ before, after }: Pick<LinkRehearsal, 'before' | 'after'>): string[] => [before.left, before.right, after.left, after.right].filter((id) => id !== null);

/** What this transaction has written of these: its rows have the time of its beginning. */
async function written(tx: Transaction, ids: readonly string[]): Promise<Pick<LinkRehearsal, 'events' | 'referrers'>> {
  const events = await tx.query({ text: 'select record_id, type, record_version, restricted from history where record_id = any($1::uuid[]) and recorded_at = now() order by 1, 4', values: [uuidArray(ids)] });
  const asked = await tx.query({ text: `select count(distinct record_id)::int8 from recompute_request where requested_at = now() and reason = 'identity' and record_id <> all($1::uuid[])`, values: [uuidArray(ids)] });
  return { events: (events.rows as [string, string, number, boolean][]).map(([recordId, type, recordVersion, restricted]) => ({ recordId, type, recordVersion, restricted })), referrers: (asked.rows[0] as [number])[0] };
}
