import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ask, withQuery } from '../api/ask';
import type { Differences, Run, RunDetail } from './types';

const RUNS = 25;
const PAGE = 100;
const isOver = (state: string | undefined) => state === 'ended' || state === 'failed';

export const runsQuery = queryOptions({ queryKey: ['reconciliation', 'runs'], queryFn: ({ signal }) => ask<{ runs: readonly Run[] }>(withQuery('/v1/runs', { limit: RUNS }), { signal }), refetchInterval: 5_000 });

export const runQuery = (id: string) =>
  queryOptions({ queryKey: ['reconciliation', 'run', id], queryFn: ({ signal }) => ask<RunDetail>(`/v1/runs/${encodeURIComponent(id)}`, { signal }), refetchInterval: ({ state }) => (isOver(state.data?.state) ? 15_000 : 1_500) });

/** Of a run, or over all of them. */
export const differencesQuery = (run: string | null, filters: Readonly<Record<string, string>>) =>
  infiniteQueryOptions({
    queryKey: ['reconciliation', 'differences', run, filters], initialPageParam: null as number | null, getNextPageParam: (page: Differences) => page.next, placeholderData: keepPreviousData, refetchInterval: 10_000,
    queryFn: ({ pageParam, signal }) => ask<Differences>(withQuery(run === null ? '/v1/differences' : `/v1/runs/${encodeURIComponent(run)}/differences`, { ...filters, limit: PAGE, after: pageParam }), { signal }),
  });

export const csvPath = (run: string, filters: Readonly<Record<string, string>>) => withQuery(`/v1/runs/${encodeURIComponent(run)}/differences.csv`, filters);

/** Asks for a run, signs one off, accepts or heals differences. */
export function useReconciliationAct(path: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Readonly<Record<string, unknown>>) => ask<Readonly<Record<string, unknown>>>(`/v1/${path}`, { method: 'POST', body }),
    onSettled: () => client.invalidateQueries({ queryKey: ['reconciliation'] }),
  });
}
