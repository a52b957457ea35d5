import { canEdit, wayBack } from '@muster/domain-exception';
import { badInput } from '@muster/platform-http';
import type { Queryable } from '@muster/platform-postgres';

export const GROUP_STATES = ['open', 'snoozed', 'ended', 'all'] as const;
export const GROUP_ORDERS = ['last-seen', 'first-seen', 'count', 'stake'] as const;

export interface GroupQuery {
  readonly state?: (typeof GROUP_STATES)[number] | undefined;
  readonly class?: string | undefined;
  readonly code?: string | undefined;
  readonly system?: string | undefined;
  readonly entity?: string | undefined;
  readonly assignee?: string | undefined;
  /** Found in title, reason, place or code. */
  readonly q?: string | undefined;
  /** Bounds of when it was last seen, in milliseconds since 1970. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly order?: (typeof GROUP_ORDERS)[number] | undefined;
  readonly limit?: number | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export interface GroupView {
  readonly fingerprint: string;
  readonly title: string;
  readonly class: string;
  readonly code: string;
  readonly place: string;
  readonly configVersion: string | null;
  readonly reason: string;
  readonly services: readonly string[];
  readonly systems: readonly string[];
  readonly entity: string | null;
  readonly state: 'open' | 'snoozed' | 'ended';
  readonly open: number;
  readonly total: number;
  readonly records: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly stake: { readonly billableWorkers: number; readonly chargeCodes: number; readonly bookings: number; readonly hours: number | null };
  readonly assignee: string | null;
  readonly snoozedUntil: string | null;
  readonly comments: number;
  readonly canRetry: boolean;
  readonly canEdit: boolean;
}

interface FacetValue {
  readonly value: string;
  readonly count: number;
}

export interface GroupPage {
  readonly groups: readonly GroupView[];
  readonly next: string | null;
  readonly total: { readonly groups: number; readonly exceptions: number };
  readonly facets: { readonly class: readonly FacetValue[]; readonly system: readonly FacetValue[]; readonly entity: readonly FacetValue[] };
}

const IS_SNOOZED = '(open > 0 and snoozed_until is not null and snoozed_until > now())';
const STATE = `case when open = 0 then 'ended' when ${IS_SNOOZED} then 'snoozed' else 'open' end`;
const COLUMNS = `fingerprint, title, class, code, place, config_version, reason, services, systems, entity, ${STATE} as state, open, total, records, first_seen, last_seen, billable_workers, charge_codes, bookings, hours::float8, assignee, snoozed_until, comments`;
/** The column by which groups stand, newest or largest first. */
const ORDERS: Readonly<Record<(typeof GROUP_ORDERS)[number], { readonly column: string; readonly type: string; readonly text: string }>> = {
  'last-seen': { column: 'last_seen', type: 'timestamptz', text: 'last_seen::text' }, 'first-seen': { column: 'first_seen', type: 'timestamptz', text: 'first_seen::text' },
  count: { column: 'open', type: 'int4', text: 'open::text' }, stake: { column: 'stake', type: 'int4', text: 'stake::text' },
};
const LIMIT_DEFAULT = 50;

type GroupRow = [
  fingerprint: string, title: string, kind: string, code: string, place: string, configVersion: string | null, reason: string, services: string[], systems: string[], entity: string | null, state: GroupView['state'], open: number, total: number, records: number,
  firstSeen: Date, lastSeen: Date, workers: number, codes: number, bookings: number, hours: number | null, assignee: string | null, snoozedUntil: Date | null, comments: number, ...rest: string[],
];

/** Groups as they are asked for, with the counts of all that match. */
export async function listGroups(database: Queryable, query: GroupQuery): Promise<GroupPage> {
  const { order = 'last-seen', limit = LIMIT_DEFAULT } = query;
  const { text: where, values } = conditionsOf(query);
  const by = ORDERS[order];
  const [afterValue, afterFingerprint] = query.after === undefined ? [null, null] : readCursor(query.after);
  const at = values.length;
  const [page, counts] = await Promise.all([
    database.query({
      text: `select ${COLUMNS}, ${by.text} as stands_at from exception_group where ${where} and ($${at + 1}::${by.type} is null or (${by.column}, fingerprint) < ($${at + 1}::${by.type}, $${at + 2}::text)) order by ${by.column} desc, fingerprint desc limit $${at + 3}`,
      values: [...values, afterValue, afterFingerprint, limit + 1],
    }),
    countsOf(database, query),
  ]);
  const rows = page.rows as GroupRow[];
  const shown = rows.slice(0, limit);
  const last = shown[shown.length - 1];
  return { groups: shown.map(groupOf), next: rows.length > limit && last ? cursorOf(String(last[last.length - 1]), last[0]) : null, ...counts };
}

export async function findGroup(database: Queryable, fingerprint: string): Promise<GroupView | undefined> {
  const { rows } = await database.query({ name: 'group-find', text: `select ${COLUMNS} from exception_group where fingerprint = $1`, values: [fingerprint] });
  const row = rows[0] as GroupRow | undefined;
  return row && groupOf(row);
}

/** What of a group is counted: what is open, except where what is over is asked for. */
const COUNTED = 'case when open > 0 then open else total end';
const FACETS = { class: 'select class as value', entity: 'select entity as value where entity is not null', system: 'select unnest(systems) as value' } as const;

/** How many groups and exceptions match, and how those divide that would match but for the choice of the same kind: so another may be chosen in its place. */
async function countsOf(database: Queryable, query: GroupQuery): Promise<Pick<GroupPage, 'total' | 'facets'>> {
  const whole = conditionsOf(query);
  const facet = async (name: keyof typeof FACETS): Promise<FacetValue[]> => {
    const { text, values } = conditionsOf({ ...query, [name]: undefined });
    const { rows } = await database.query({ text: `select f.value, sum(${COUNTED})::int8 as count from exception_group cross join lateral (${FACETS[name]}) as f where ${text} group by f.value order by count desc, f.value`, values });
    return (rows as [string, number][]).map(([value, count]) => ({ value, count }));
  };
  const [total, ofClass, system, entity] = await Promise.all([
    database.query({ text: `select count(*), coalesce(sum(${COUNTED}), 0)::int8 from exception_group where ${whole.text}`, values: whole.values }), facet('class'), facet('system'), facet('entity'),
  ]);
  const [groups, exceptions] = total.rows[0] as [number, number];
  return { total: { groups, exceptions }, facets: { class: ofClass, system, entity } };
}

const conditions: Readonly<Record<string, (nth: string) => string>> = {
  class: (nth) => `class = ${nth}`, code: (nth) => `code = ${nth}`, entity: (nth) => `entity = ${nth}`, assignee: (nth) => `assignee = ${nth}`, system: (nth) => `systems @> array[${nth}::text]`,
  q: (nth) => `concat_ws(' ', title, reason, place, code) ilike ${nth}`, since: (nth) => `last_seen >= ${nth}`, until: (nth) => `last_seen <= ${nth}`,
};

function conditionsOf(query: GroupQuery): { text: string; values: unknown[] } {
  const texts = [stateCondition(query.state ?? 'open')];
  const values: unknown[] = [];
  const given = { ...query, q: query.q && `%${query.q.replace(/[\\%_]/g, '\\$&')}%`, since: query.since === undefined ? undefined : new Date(query.since), until: query.until === undefined ? undefined : new Date(query.until) };
  for (const [name, condition] of Object.entries(conditions)) {
    const value = given[name as keyof typeof given];
    if (value === undefined) continue;
    values.push(value);
    texts.push(condition(`$${values.length}`));
  }
  return { text: texts.join(' and '), values };
}

function stateCondition(state: (typeof GROUP_STATES)[number]): string {
  if (state === 'open') return `open > 0 and not ${IS_SNOOZED}`;
  if (state === 'snoozed') return IS_SNOOZED;
  return state === 'ended' ? 'open = 0' : 'true';
}

export function cursorOf(...parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Two texts. Throws Problem for what is no `next` of ours. */
export function readCursor(cursor: string): [string, string] {
  try {
    const [value, key] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof value === 'string' && typeof key === 'string') return [value, key];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw badInput('after', 'after must be `next` of the page before.', 'Leave it out to begin with the first page.');
}

function groupOf([fingerprint, title, kind, code, place, configVersion, reason, services, systems, entity, state, open, total, records, firstSeen, lastSeen, billableWorkers, chargeCodes, bookings, hours, assignee, snoozedUntil, comments]: GroupRow): GroupView {
  const of = services.map((service) => ({ class: kind, code, service }));
  return {
    fingerprint, title, class: kind, code, place, configVersion, reason, services, systems, entity, state, open, total, records, firstSeen: firstSeen.toISOString(), lastSeen: lastSeen.toISOString(), stake: { billableWorkers, chargeCodes, bookings, hours },
    assignee, snoozedUntil: state === 'snoozed' ? snoozedUntil!.toISOString() : null, comments, canRetry: open > 0 && of.some((one) => wayBack(one).kind !== 'none'), canEdit: open > 0 && of.some((one) => canEdit(one, place)),
  };
}
