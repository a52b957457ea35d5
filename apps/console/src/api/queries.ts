import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask, withQuery } from './ask';
import { Problem } from './problem';
import type { GroupDetail, GroupPage, FoundRecord, ItemDetail, ItemPage, ParkedEvent, RecordChange, RecordView, Session, Trace } from './types';

/** Every question of the page, with the key under which its answer is kept. */
const segment = encodeURIComponent;

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await ask<Session>('/v1/session', { signal });
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const groupsQuery = (query: Readonly<Record<string, string>>) =>
  infiniteQueryOptions({
    queryKey: ['exceptions', 'groups', query],
    queryFn: ({ pageParam, signal }) => ask<GroupPage>(withQuery('/v1/exception-groups', { ...query, limit: 50, after: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

export const groupQuery = (fingerprint: string) =>
  queryOptions({ queryKey: ['exceptions', 'group', fingerprint], queryFn: ({ signal }) => ask<GroupDetail>(`/v1/exception-groups/${segment(fingerprint)}`, { signal }) });

export const itemsQuery = (query: Readonly<{ fingerprint?: string; recordId?: string; state?: string }>) =>
  infiniteQueryOptions({
    queryKey: ['exceptions', 'items', query],
    queryFn: ({ pageParam, signal }) => ask<ItemPage>(withQuery('/v1/exceptions', { ...query, limit: 100, after: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

export const itemQuery = (id: string) => queryOptions({ queryKey: ['exceptions', 'item', id], queryFn: ({ signal }) => ask<ItemDetail>(`/v1/exceptions/${segment(id)}`, { signal }) });

/** Not fetched again while somebody fills the form in. */
export const eventQuery = (id: string) =>
  queryOptions({ queryKey: ['event', id], queryFn: ({ signal }) => ask<ParkedEvent>(`/v1/exceptions/${segment(id)}/event`, { signal }), staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });

export const searchQuery = (q: string) =>
  queryOptions({ queryKey: ['search', q], queryFn: ({ signal }) => ask<{ records: readonly FoundRecord[] }>(withQuery('/v1/search', { q }), { signal }), enabled: q.trim().length > 1, placeholderData: keepPreviousData });

export const recordQuery = (entity: string, id: string, at: Readonly<{ validOn?: string; recordedBy?: string }> = {}) =>
  queryOptions({
    queryKey: ['record', entity, id, at],
    queryFn: ({ signal }) => ask<RecordView>(withQuery(`/v1/records/${segment(entity)}/${segment(id)}`, at), { signal }),
    // Deliveries are not told live, so a record that is under way is asked for until every system has it.
    refetchInterval: ({ state }) => (state.data?.systems.some(({ state: step }) => step === 'due' || step === 'waiting') ? 2_000 : 15_000),
  });

/** @param version of the record: a new one has a longer history */
export const historyQuery = (entity: string, id: string, version: number) =>
  queryOptions({ queryKey: ['record', entity, id, 'history', version], placeholderData: keepPreviousData, queryFn: ({ signal }) => ask<{ changes: readonly RecordChange[] }>(`/v1/records/${segment(entity)}/${segment(id)}/history`, { signal }) });

export const traceQuery = (key: string) =>
  queryOptions({ queryKey: ['trace', key], queryFn: ({ signal }) => ask<Trace>(withQuery('/v1/trace', { key, limit: 500 }), { signal }), enabled: key !== '' });
