import { queryOptions } from '@tanstack/react-query';
import { ask, withQuery } from '../api/ask';
import type { CredentialsView, Delivery, FindingsView, SystemDetail } from './types';

const path = (system: string) => `/v1/systems/${encodeURIComponent(system)}`;

export const systemQuery = (system: string) => queryOptions({ queryKey: ['system', system], queryFn: ({ signal }) => ask<SystemDetail>(path(system), { signal }), refetchInterval: 5_000 });

export const credentialsQuery = (system: string) => queryOptions({ queryKey: ['system', system, 'credentials'], queryFn: ({ signal }) => ask<CredentialsView>(`${path(system)}/credentials`, { signal }) });

export const findingsQuery = (system: string) => queryOptions({ queryKey: ['system', system, 'findings'], queryFn: ({ signal }) => ask<FindingsView>(`${path(system)}/findings`, { signal }), refetchInterval: 15_000 });

export const parkedDeliveriesQuery = (system: string) =>
  queryOptions({ queryKey: ['system', system, 'parked'], queryFn: ({ signal }) => ask<{ deliveries: readonly Delivery[] }>(withQuery('/v1/deliveries', { system, state: 'parked', limit: 100 }), { signal }), refetchInterval: 15_000 });
