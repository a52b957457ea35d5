/** The filters of the list of exceptions, as the address of the page holds them: a link shows another person the same list. */
export interface Filters {
  readonly q: string;
  readonly state: (typeof STATES)[number];
  readonly class: string;
  readonly system: string;
  readonly entity: string;
  readonly assignee: string;
  readonly order: (typeof ORDERS)[number];
  /** A number and a unit back from now, such as 24h, or two moments that `to` and `from` name. */
  readonly range: string;
  readonly from: string;
  readonly to: string;
}

export const STATES = ['open', 'snoozed', 'ended', 'all'] as const;
export const ORDERS = ['last-seen', 'first-seen', 'count', 'stake'] as const;
export const RANGES = ['15m', '1h', '6h', '24h', '7d', '30d'] as const;

export const NO_FILTERS: Filters = { q: '', state: 'open', class: '', system: '', entity: '', assignee: '', order: 'last-seen', range: '', from: '', to: '' };

const oneOf = <T extends string>(values: readonly T[], given: string | null, otherwise: T) => values.find((value) => value === given) ?? otherwise;
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What the address does not say, or says wrongly, is as without filters. */
export function filtersOf(params: URLSearchParams): Filters {
  const text = (name: string) => params.get(name) ?? '';
  return {
    q: text('q'),
    state: oneOf(STATES, params.get('state'), NO_FILTERS.state),
    class: text('class'),
    system: text('system'),
    entity: text('entity'),
    assignee: text('assignee'),
    order: oneOf(ORDERS, params.get('order'), NO_FILTERS.order),
    range: spanMs(text('range')) === null ? '' : text('range'),
    from: momentOr(text('from')),
    to: momentOr(text('to')),
  };
}

const momentOr = (given: string) => (given !== '' && !Number.isNaN(Date.parse(given)) ? given : '');

/** Only what differs from no filters, in a fixed order, so that equal filters are equal addresses. */
export function paramsOf(filters: Filters): URLSearchParams {
  const names = Object.keys(NO_FILTERS) as (keyof Filters)[];
  return new URLSearchParams(names.filter((name) => filters[name] !== NO_FILTERS[name]).map((name) => [name, filters[name]]));
}

export function spanMs(range: string): number | null {
  const [, amount, unit] = /^(\d{1,4})([mhd])$/.exec(range) ?? [];
  const size = unit === undefined ? undefined : UNIT_MS[unit];
  return size === undefined ? null : Number(amount) * size;
}

/** What the service is asked. A range back from now begins at a whole minute: asked twice within it, the answer in hand serves. */
export function questionOf(filters: Filters, now: Date): Record<string, string> {
  const { range, from, to, ...rest } = filters;
  const span = spanMs(range);
  const since = span === null ? from && new Date(from).toISOString() : new Date(Math.floor((now.getTime() - span) / 60_000) * 60_000).toISOString();
  const until = span === null && to ? new Date(to).toISOString() : '';
  return Object.fromEntries(Object.entries({ ...rest, since, until }).filter(([, value]) => value !== ''));
}

/** Those that narrow the list, so that they can be counted and taken away. */
export const narrowing = (filters: Filters): readonly (keyof Filters)[] =>
  (['q', 'class', 'system', 'entity', 'assignee', 'range', 'from', 'to'] as const).filter((name) => filters[name] !== '');
