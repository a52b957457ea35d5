import { targetState, type TargetLevel } from '@muster/domain-flow';
import type { TargetFlow } from './flow.js';

/** What GET /v1/systems of the connectors says of a system, as far as it is of use here. */
export interface SystemAnswer {
  system: string;
  kind: string;
  description: string;
  reads: string[];
  writes: string[];
  takesFiles: boolean;
  state: TargetLevel['connection'];
  latency: { calls: number; p50Ms: number; p95Ms: number } | null;
  deliveries: { due: number; waiting: number; parked: number; delivered: number; oldestSeconds: number | null; lastMinute: number; acknowledgedAt: string | null };
  streams: { stream: string; fault: string | null }[];
  budget: { windows: { requests: number; windowMs: number; used: number; left: number }[]; throttledMs: number };
  breakers: Record<string, { state: string }>;
}

export function targetOf(answer: SystemAnswer, nowMs: number): TargetFlow {
  const { system, kind, description, reads, writes, latency, budget, breakers, streams, deliveries: { due, waiting, parked, delivered, oldestSeconds, lastMinute, acknowledgedAt } } = answer;
  const calls = budget.windows.toSorted((a, b) => a.left - b.left)[0];
  const heldBack = Object.entries(breakers).filter(([, { state }]) => state !== 'closed').map(([operation]) => operation);
  // Nothing was still before the oldest record was due.
  const stillSeconds = due === 0 ? 0 : Math.min(oldestSeconds ?? 0, acknowledgedAt === null ? Infinity : (nowMs - Date.parse(acknowledgedAt)) / 1_000);
  const perSecond = lastMinute / 60;
  const state = targetState({ connection: answer.state, due, parked, oldestSeconds, stillSeconds, isThrottled: budget.throttledMs > 0 || calls?.left === 0, isScheduled: answer.takesFiles, isHeldBack: heldBack.length > 0 });
  return {
    system, kind, description, reads, writes, state, connection: answer.state, due, waiting, parked, delivered, oldestSeconds, perSecond, secondsToDrain: due === 0 ? 0 : perSecond > 0 ? due / perSecond : null, latency, calls: calls ? { left: calls.left, requests: calls.requests, windowMs: calls.windowMs } : null,
    throttledMs: budget.throttledMs, heldBack, faults: streams.flatMap(({ stream, fault }) => (fault === null ? [] : [{ stream, fault }])),
  };
}
