import { queryOptions } from '@tanstack/react-query';
import { ask } from '../api/ask';
import type { Flow, Freshness } from './types';

export const flowQuery = queryOptions({ queryKey: ['flow'], queryFn: ({ signal }) => ask<Flow>('/v1/flow', { signal }), refetchInterval: 5_000 });

export const freshnessQuery = queryOptions({ queryKey: ['flow', 'freshness'], queryFn: ({ signal }) => ask<{ freshness: readonly Freshness[] }>('/v1/flow/freshness', { signal }), refetchInterval: 15_000 });
