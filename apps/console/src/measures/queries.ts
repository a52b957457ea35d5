import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask, withQuery } from '../api/ask';
import type { MeasuredRecords, MeasureView, Point } from './types';

const path = (name: string) => `/v1/measures/${encodeURIComponent(name)}`;

export const measuresQuery = queryOptions({ queryKey: ['measures'], queryFn: ({ signal }) => ask<{ measures: readonly MeasureView[] }>('/v1/measures', { signal }), refetchInterval: 15_000 });

/** @param days that it looks back */
export const measureHistoryQuery = (name: string, days: number) =>
  queryOptions({
    queryKey: ['measures', name, 'history', days], placeholderData: keepPreviousData, refetchInterval: 60_000,
    queryFn: ({ signal }) => ask<{ points: readonly Point[] }>(withQuery(`${path(name)}/history`, { since: new Date(Date.now() - days * 86_400_000).toISOString(), points: 160 }), { signal }),
  });

export const measuredRecordsQuery = (name: string) =>
  infiniteQueryOptions({
    queryKey: ['measures', name, 'records'], initialPageParam: null as string | null, getNextPageParam: (page: MeasuredRecords) => page.next, refetchInterval: 15_000,
    queryFn: ({ pageParam, signal }) => ask<MeasuredRecords>(withQuery(`${path(name)}/records`, { limit: 100, after: pageParam }), { signal }),
  });
