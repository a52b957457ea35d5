import type { HeldAnswer } from '@muster/platform-operating';
import type { BlockedKey } from './flow.js';

/** What GET /v1/deliveries of the connectors says of one, as far as it is of use here. */
export interface DeliveryAnswer {
  system: string;
  entity: string;
  recordId: string;
  state: string;
  wantedVersion: number;
  acknowledgedVersion: number;
  reason: string | null;
  wantedSince: string;
}

export const BLOCKED_MAX = 50;

/** The keys that hold up others or themselves, those first that have waited longest. */
export function blockedKeys(held: readonly HeldAnswer[], deliveries: readonly DeliveryAnswer[]): BlockedKey[] {
  const steps = held.flatMap(({ records }) => records).flatMap(({ entity, recordId, parked, waits }): BlockedKey[] => (parked ? [{ kind: 'held', entity, recordId, system: parked.system, since: parked.parkedAt, waits, reason: parked.reason }] : []));
  const owed = deliveries.map(({ system, entity, recordId, wantedSince, wantedVersion, acknowledgedVersion, reason }): BlockedKey => ({ kind: 'delivery', entity, recordId, system, since: wantedSince, waits: wantedVersion - acknowledgedVersion, reason }));
  return [...steps, ...owed].sort((a, b) => a.since.localeCompare(b.since)).slice(0, BLOCKED_MAX);
}
