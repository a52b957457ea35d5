import { queryOptions } from '@tanstack/react-query';
import { ask } from './ask';
import type { RetryResult } from './types';

export interface Replay {
  readonly id: string;
  readonly author: string;
  readonly reason: string;
  readonly selection: Readonly<Record<string, string>>;
  readonly cap: number;
  readonly state: 'rehearsed' | 'running' | 'stopped' | 'ended';
  readonly why: string | null;
  readonly rehearsal: RetryResult;
  readonly selected: number;
  readonly done: number;
  readonly applied: number;
  readonly scheduled: number;
  readonly waiting: number;
  readonly noEffect: number;
  readonly failed: number;
  readonly leftOut: number;
  readonly createdAt: string;
  readonly movedAt: string | null;
  readonly endedAt: string | null;
}

const RUNNING_MS = 1_000;
const RESTING_MS = 15_000;

export const replaysQuery = queryOptions({
  queryKey: ['replays'],
  queryFn: ({ signal }) => ask<{ replays: readonly Replay[] }>('/v1/replays', { signal }),
  refetchInterval: ({ state }) => (state.data?.replays.some((replay) => replay.state === 'running') ? RUNNING_MS : RESTING_MS),
});
