import { queryOptions } from '@tanstack/react-query';
import { ask } from '../api/ask';
import type { Flow } from './types';

export const flowQuery = queryOptions({ queryKey: ['flow'], queryFn: ({ signal }) => ask<Flow>('/v1/flow', { signal }), refetchInterval: 5_000 });
