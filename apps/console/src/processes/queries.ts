import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask, withQuery } from '../api/ask';
import type { Drawn, Measure, Process } from './types';

export const PROCESSES_MAX = 200;

export const processesQuery = (query: Readonly<Record<string, string>>) =>
  queryOptions({
    queryKey: ['processes', query], placeholderData: keepPreviousData, refetchInterval: 5_000,
    queryFn: ({ signal }) => ask<{ processes: readonly Process[] }>(withQuery('/v1/processes', { ...query, limit: PROCESSES_MAX }), { signal }),
  });

export const processQuery = (instance: string) =>
  queryOptions({ queryKey: ['process', instance], queryFn: ({ signal }) => ask<Process>(`/v1/processes/${instance.split('/').map(encodeURIComponent).join('/')}`, { signal }), refetchInterval: ({ state }) => (state.data?.state === 'ended' ? false : 3_000) });

/** The code of the processes does not change while the page is open. */
export const drawingsQuery = queryOptions({ queryKey: ['process-drawings'], queryFn: ({ signal }) => ask<{ drawings: readonly Drawn[] }>('/v1/processes/drawings', { signal }), staleTime: Infinity });

export const measuresQuery = queryOptions({ queryKey: ['process-measures'], queryFn: ({ signal }) => ask<{ measures: readonly Measure[] }>('/v1/processes/measures', { signal }), refetchInterval: 30_000 });
