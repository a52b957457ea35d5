import { titleOf, type Titled } from '@muster/domain-exception';
import { WokenLoop, type Logger } from '@muster/platform-kernel';
import { textArray, type Database, type Transaction } from '@muster/platform-postgres';

export interface CountGroupsOptions {
  database: Database;
  logger: Logger;
  /** Groups that have been counted anew, after the commit. */
  onCounted(fingerprints: readonly string[]): void;
}

/** Counted at once in one transaction. */
const GROUPS = 500;
/** A group that is raised in a burst is counted this often, not at every chunk. */
const REST_MS = 250;

/**
 * Counts the groups whose exceptions have moved. The count is made of what stands, not of what moved, so that it is right however often
 * and in whatever order it is made.
 */
export class CountGroups {
  private readonly loop: WokenLoop;

  constructor(private readonly options: CountGroupsOptions) {
    this.loop = new WokenLoop({ round: () => this.round(), slowPollMs: 5_000, restMs: REST_MS, logger: options.logger, complaint: 'groups of exceptions were not counted and are counted again' });
  }

  start(): void {
    this.loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Counts what is due; answers how many groups that were. */
  async round(): Promise<number> {
    const counted = await this.options.database.transaction(async (tx) => {
      const { rows } = await tx.query({ name: 'group-take-due', text: `delete from group_due where fingerprint in (select fingerprint from group_due order by fingerprint limit ${GROUPS} for update skip locked) returning fingerprint` });
      const fingerprints = (rows as [string][]).map(([fingerprint]) => fingerprint).sort();
      await countGroups(tx, fingerprints);
      return fingerprints;
    });
    if (counted.length > 0) this.options.onCounted(counted);
    return counted.length;
  }
}

type FirstRow = [fingerprint: string, kind: string, code: string, entity: string | null, system: string | null, attribute: string | null, place: string];

/** Writes the rows of these groups anew; what people said of a group stays. */
export async function countGroups(tx: Transaction, fingerprints: readonly string[]): Promise<void> {
  if (fingerprints.length === 0) return;
  // The plans of the path of a batch are for few rows; a group may hold a hundred thousand.
  await tx.query({ text: 'set local enable_hashjoin = on' });
  const newest = await tx.query({
    name: 'group-newest',
    text: `select g.fingerprint, n.class, n.code, n.entity, n.system, n.attribute, n.place from unnest($1::text[]) as g(fingerprint)
      cross join lateral (select * from exception e where e.fingerprint = g.fingerprint order by e.changed_at desc, e.id limit 1) n`,
    values: [textArray(fingerprints)],
  });
  const titled = (newest.rows as FirstRow[]).map(([fingerprint, kind, code, entity, system, attribute, place]) => ({ fingerprint, title: titleOf({ class: kind, code, entity, system, attribute, place } satisfies Titled) }));
  await tx.query({
    name: 'group-count',
    text: `insert into exception_group (fingerprint, class, code, place, config_version, title, reason, services, systems, entity, open, total, records, billable_workers, charge_codes, bookings, hours, stake, first_seen, last_seen)
      select g.fingerprint, n.class, n.code, n.place, n.config_version, g.title, n.reason, c.services, c.systems, n.entity, c.open, c.total, c.records, c.workers, c.codes, c.bookings, c.hours, c.workers + c.codes + c.bookings, c.first_seen, c.last_seen
      from unnest($1::text[], $2::text[]) as g(fingerprint, title)
      cross join lateral (select * from exception e where e.fingerprint = g.fingerprint order by e.changed_at desc, e.id limit 1) n
      cross join lateral (
        select sum(r.total)::int as total, sum(r.open)::int as open, count(r.record_id) filter (where r.open > 0)::int as records, min(r.first_seen) as first_seen, max(r.last_seen) as last_seen,
          (select coalesce(array_agg(distinct e.service order by e.service), '{}') from exception e where e.fingerprint = g.fingerprint) as services,
          (select coalesce(array_agg(distinct e.system order by e.system) filter (where e.system is not null), '{}') from exception e where e.fingerprint = g.fingerprint) as systems,
          count(*) filter (where r.open > 0 and s.entity = 'worker')::int as workers, count(*) filter (where r.open > 0 and s.entity = 'charge-code')::int as codes, count(*) filter (where r.open > 0 and s.entity = 'assignment')::int as bookings,
          sum(s.hours) filter (where r.open > 0) as hours
        from (select e.record_id, e.entity, count(*) as total, count(*) filter (where e.is_open) as open, min(e.raised_at) as first_seen, max(e.changed_at) as last_seen from exception e where e.fingerprint = g.fingerprint group by 1, 2) r
        left join staked_record s on s.entity = r.entity and s.id = r.record_id and s.counts
      ) c
      on conflict (fingerprint) do update set class = excluded.class, code = excluded.code, place = excluded.place, config_version = excluded.config_version, title = excluded.title, reason = excluded.reason, services = excluded.services,
        systems = excluded.systems, entity = excluded.entity, open = excluded.open, total = excluded.total, records = excluded.records, billable_workers = excluded.billable_workers, charge_codes = excluded.charge_codes,
        bookings = excluded.bookings, hours = excluded.hours, stake = excluded.stake, first_seen = excluded.first_seen, last_seen = excluded.last_seen`,
    values: [textArray(titled.map(({ fingerprint }) => fingerprint)), textArray(titled.map(({ title }) => title))],
  });
}
