import { pendingReferences, type PendingReference } from '@muster/domain-claims';
import { dayOf } from '@muster/platform-inbound';
import { WokenLoop, type Logger } from '@muster/platform-kernel';
import type { OpenedException, OpenExceptions } from '@muster/platform-outbox';
import { dateArray, textArray, type Database, type Queryable, type Transaction } from '@muster/platform-postgres';
import type { MasterPath } from './master-path.js';

export interface StandingReferencesOptions {
  readonly database: Database;
  readonly path: Pick<MasterPath, 'inspect' | 'idSpace'>;
  readonly exceptions: Pick<OpenExceptions, 'raise' | 'end'>;
  readonly logger: Logger;
  /** How long what a record names may be on its way; where everything is read for the first time, much is. */
  readonly graceMs: number;
  readonly slowPollMs?: number;
}

/** Told at once in one transaction. */
const CHUNK = 200;
/** What a reference names stays here: it may be the number of a person. */
const ID = `'reference/' || p.record_id || '/' || md5(concat_ws('/', p.entity, p.id_space, p.external_id))`;

type Row = [id: string, recordId: string, ofEntity: string, entity: string, idSpace: string, externalId: string];
type PlaceRow = [eventId: string, topic: string, partition: number, offset: number, correlationId: string | null];

/**
 * Tells of references that name what nobody has told of, once they have waited longer than anything is on its way, and of those that no longer wait. It looks at what is, and not at what
 * happened, so that twice and after a crash are the same.
 */
export class StandingReferences {
  private readonly loop: WokenLoop;

  constructor(private readonly options: StandingReferencesOptions) {
    this.loop = new WokenLoop({ round: () => this.look(), slowPollMs: options.slowPollMs ?? 5_000, logger: options.logger, complaint: 'references that wait were not told and are told at the next look' });
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** One look; answers how many it told. */
  async look(): Promise<number> {
    return (await this.tellNew()) + (await this.tellGone());
  }

  private async tellNew(): Promise<number> {
    const { database, exceptions, graceMs } = this.options;
    const { rows } = await database.query({
      name: 'references-standing', values: [graceMs / 1_000],
      text: `select ${ID}, p.record_id, r.entity, p.entity, p.id_space, p.external_id from pending_reference p cross join lateral (select entity from record r where r.id = p.record_id offset 0) r
        where p.since < now() - make_interval(secs => $1) and not exists (select from open_exception o where o.id = ${ID}) order by 1 limit ${CHUNK}`,
    });
    const told: OpenedException[] = [];
    for (const [entity, those] of Map.groupBy(rows as Row[], ([, , ofEntity]) => ofEntity)) told.push(...(await this.exceptionsOf(entity, those)));
    await database.transaction((tx: Transaction) => exceptions.raise(tx, told.sort((a, b) => (a.id < b.id ? -1 : 1))));
    // Where a record has moved on meanwhile, the next look sees it as it is then.
    return told.length;
  }

  private async tellGone(): Promise<number> {
    const { database, exceptions } = this.options;
    return database.transaction(async (tx) => {
      const { rows } = await tx.query({ name: 'references-gone', text: `(select id from open_exception where id like 'reference/%') except (select ${ID} from pending_reference p) order by 1 limit ${CHUNK}` });
      await exceptions.end(tx, (rows as [string][]).map(([id]) => id), { state: 'resolved', outcome: 'applied' });
      return rows.length;
    });
  }

  private async exceptionsOf(entity: string, rows: readonly Row[]): Promise<OpenedException[]> {
    const { path } = this.options;
    const pending = await path.inspect(entity, [...new Set(rows.map(([, recordId]) => recordId))], () => Promise.resolve(undefined), (context, record) => pendingReferences(context, record));
    const found = rows.flatMap(([id, recordId, , target, idSpace, externalId]) => {
      const reference = pending.get(recordId)?.find((one) => one.entity === target && one.externalId === externalId && path.idSpace(one.entity, one.system) === idSpace);
      return reference ? [{ id, recordId, reference }] : [];
    });
    const places = await placesOf(this.options.database, found.map(({ reference }) => reference));
    return found.map(({ id, recordId, reference: { entity: target, system, attribute, eventId } }) => {
      const [, topic, partition, offset, correlationId] = places.get(eventId) ?? [eventId, null, null, null, null];
      return {
        id, class: 'reference', code: 'unknown-record', place: `${entity}.${attribute} of ${system}`, entity, recordId, system, attribute, topic, partition, offset, correlationId,
        reason: `${system} names a ${target.replaceAll('-', ' ')} as ${attribute} of this ${entity.replaceAll('-', ' ')} that nobody has told of; all else of it is published. It is taken by itself as soon as the ${target.replaceAll('-', ' ')} is told. Where the name is wrong, correct it in ${system}, or edit the event.`,
      };
    });
  }
}

/** Where the events stand in their topics, by their ids; those that the journal no longer has are left out. */
async function placesOf(db: Queryable, references: readonly PendingReference[]): Promise<Map<string, PlaceRow>> {
  if (references.length === 0) return new Map();
  const days = [...new Set(references.map(({ recordedAt }) => dayOf(recordedAt)))];
  const { rows } = await db.query({
    name: 'references-events', values: [dateArray(days), textArray([...new Set(references.map(({ eventId }) => eventId))])],
    text: `select event_id, topic, partition, "offset", correlation_id from journal where day = any($1::date[]) and event_id = any($2::text[]) and topic ~ '(^|\\.)source\\.'`,
  });
  return new Map((rows as PlaceRow[]).map((row) => [row[0], row]));
}
