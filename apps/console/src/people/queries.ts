import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ask, withQuery } from '../api/ask';
import type { AskedLink, Duplicates, IdentityAct, IdentityLink, PeopleOverview, Proposal, RehearsedLink, Unmapped } from './types';

const PAGE = 25;
const LINKS = 100;
const segment = encodeURIComponent;

export const overviewQuery = queryOptions({ queryKey: ['people', 'overview'], queryFn: ({ signal }) => ask<PeopleOverview>('/v1/people', { signal }), refetchInterval: 60_000, staleTime: 10_000 });

export const duplicatesQuery = (entity: string, state: 'open' | 'apart') =>
  infiniteQueryOptions({
    queryKey: ['people', 'duplicates', entity, state], initialPageParam: null as string | null, getNextPageParam: (page: Duplicates) => page.next, placeholderData: keepPreviousData,
    // While records are still to be looked at, more may be found.
    refetchInterval: ({ state: { data } }) => (data?.pages.some(({ complete }) => !complete) ? 2_000 : 10_000),
    queryFn: ({ pageParam, signal }) => ask<Duplicates>(withQuery('/v1/people/duplicates', { entity, state, limit: PAGE, after: pageParam }), { signal }),
  });

export const linksQuery = (entity: string, byPeople: boolean) =>
  queryOptions({ queryKey: ['people', 'links', entity, byPeople], queryFn: ({ signal }) => ask<{ links: readonly IdentityLink[]; total: number }>(withQuery('/v1/people/links', { entity, byPeople: String(byPeople), limit: LINKS }), { signal }), placeholderData: keepPreviousData, refetchInterval: 30_000 });

export const actQuery = (id: string) =>
  queryOptions({ queryKey: ['people', 'act', id], queryFn: ({ signal }) => ask<IdentityAct>(`/v1/people/links/${segment(id)}`, { signal }), refetchInterval: ({ state }) => (state.data?.state === 'arrived' ? false : 1_000) });

export const proposalsQuery = (system: string, entity: string) =>
  queryOptions({ queryKey: ['people', 'matches', system, entity], queryFn: ({ signal }) => ask<{ proposals: readonly Proposal[] }>(withQuery(`/v1/people/matches/${segment(system)}/${segment(entity)}`, { limit: 100 }), { signal }), refetchInterval: 30_000 });

export const unmappedQuery = queryOptions({ queryKey: ['people', 'unmapped'], queryFn: ({ signal }) => ask<Unmapped>('/v1/people/unmapped', { signal }), refetchInterval: 15_000 });

export function useRehearseLink() {
  return useMutation({ mutationFn: (link: AskedLink) => ask<RehearsedLink>('/v1/people/links/rehearse', { method: 'POST', body: link }) });
}

export function useCarryOut() {
  return usePeopleAct(({ act, reason }: { readonly act: string; readonly reason: string }) => ask<IdentityAct>(`/v1/people/links/${segment(act)}`, { method: 'POST', body: { reason } }));
}

export interface Apart {
  readonly entity: string;
  readonly records: readonly [string, string];
  readonly evidence: string;
  readonly reason: string;
  readonly apart: boolean;
}

export function useTellApart() {
  return usePeopleAct((body: Apart) => ask('/v1/people/duplicates/apart', { method: 'POST', body }));
}

export interface Decided {
  readonly system: string;
  readonly entity: string;
  readonly proposals: readonly string[];
  readonly decision: 'confirm' | 'reject';
  readonly reason: string;
}

export function useDecide() {
  return usePeopleAct(({ system, entity, ...body }: Decided) => ask(`/v1/people/matches/${segment(system)}/${segment(entity)}`, { method: 'POST', body }));
}

function usePeopleAct<A, T>(mutationFn: (given: A) => Promise<T>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries({ queryKey: ['people'] }) });
}
