import { EXIT } from '../failure.js';
import { instant, show, table } from '../screen.js';
import type { Context, Outcome } from './command.js';

interface StreamView {
  stream: string;
  isUnderWay: boolean;
  rowsRead: number;
  readAt: string | null;
  fullReadAt: string | null;
  fault: string | null;
}

interface SystemView {
  system: string;
  state: string;
  deliveries: { due: number; waiting: number; parked: number; delivered: number; oldestSeconds: number | null };
  streams: StreamView[];
  webhooks: { isReady: boolean; waiting: number; oldestSeconds: number | null; lastReceivedAt: string | null; outcomes: Record<string, number> } | null;
  budget: { inFlight: number; concurrency: number; throttledMs: number; windows: { requests: number; windowMs: number; used: number; left: number }[] };
  breakers: Record<string, { state: string; failures: number; waitMs: number }>;
}

const seconds = (value: number | null) => (value === null ? '' : Math.round(value));
const budgetText = ({ windows, inFlight, concurrency }: SystemView['budget']) => [...windows.map(({ used, requests, windowMs }) => `${Math.round(used * 10) / 10} of ${requests} in ${windowMs / 1_000} s`), `${inFlight} of ${concurrency} at once`].join(', ');
const heldBack = (breakers: SystemView['breakers']) => Object.entries(breakers).filter(([, { state }]) => state !== 'closed').map(([operation, { waitMs }]) => `${operation} (${Math.ceil(waitMs / 1_000)} s)`).join(', ');

export async function systems({ screen, services }: Context, name: string | undefined): Outcome {
  const { connectors } = services;
  const answer = name === undefined ? await connectors.get<{ systems: SystemView[] }>('/v1/systems') : { systems: [await connectors.get<SystemView>(`/v1/systems/${encodeURIComponent(name)}`)] };
  show(screen, answer, () => {
    const rows = answer.systems.map(({ system, state, deliveries, budget, breakers }) => [system, state, deliveries.delivered, deliveries.due, deliveries.waiting, deliveries.parked, seconds(deliveries.oldestSeconds), budgetText(budget), heldBack(breakers)]);
    const told = answer.systems.flatMap(({ system, webhooks }) => (webhooks ? [[system, webhooks.isReady ? 'ready' : 'not set up', webhooks.waiting, seconds(webhooks.oldestSeconds), instant(webhooks.lastReceivedAt ?? undefined).slice(0, 19), Object.entries(webhooks.outcomes).map(([outcome, count]) => `${count} ${outcome}`).join(', ')]] : []));
    const streams = answer.systems.flatMap(({ system, streams: each }) => each.map((stream) => [system, stream.stream, stream.isUnderWay ? 'reading' : '', stream.rowsRead, instant(stream.readAt ?? undefined).slice(0, 19), instant(stream.fullReadAt ?? undefined).slice(0, 19), stream.fault]));
    return [
      table(screen, ['system', 'state', 'delivered', 'due', 'waiting', 'parked', 'oldest s', 'calls', 'held back'], rows),
      ...(told.length > 0 ? ['Webhooks', table(screen, ['system', '', 'waiting', 'oldest s', 'last came', 'came to'], told)] : []),
      ...(streams.length > 0 ? ['Streams', table(screen, ['system', 'stream', '', 'rows', 'read', 'read whole', 'fault'], streams)] : []),
    ].join('\n');
  });
  return EXIT.ok;
}

export interface DeliveriesOptions {
  system?: string;
  entity?: string;
  state?: string;
  record?: string;
  limit?: string;
}

interface DeliveryView {
  system: string;
  entity: string;
  recordId: string;
  state: string;
  wantedVersion: number;
  acknowledgedVersion: number;
  targetId: string | null;
  tries: number;
  class: string | null;
  reason: string | null;
  wantedSince: string;
}

export async function deliveries({ screen, services }: Context, options: DeliveriesOptions): Outcome {
  const query = new URLSearchParams(Object.entries(options).filter(([, value]) => value !== undefined) as [string, string][]);
  const answer = await services.connectors.get<{ deliveries: DeliveryView[] }>(`/v1/deliveries?${query}`);
  show(screen, answer, () =>
    answer.deliveries.length === 0
      ? 'There are none.'
      : table(screen, ['system', 'entity', 'record', 'state', 'wanted', 'has', 'id there', 'tries', 'since', 'reason'], answer.deliveries.map((one) => [one.system, one.entity, one.recordId, one.state, one.wantedVersion, one.acknowledgedVersion, one.targetId, one.tries, instant(one.wantedSince).slice(0, 19), one.reason && `${one.class}: ${one.reason}`])),
  );
  return EXIT.ok;
}

export interface RedeliverOptions {
  system: string;
  entity?: string;
  record?: string;
  class?: string;
}

export async function redeliver({ screen, services }: Context, options: RedeliverOptions): Outcome {
  const answer = await services.connectors.post<{ retried: number }>('/v1/deliveries/retry', options);
  show(screen, answer, () => `${answer.retried} deliveries are tried again.`);
  return EXIT.ok;
}

export async function readStream({ screen, services }: Context, system: string, stream: string): Outcome {
  const answer = await services.connectors.post<object>(`/v1/systems/${encodeURIComponent(system)}/streams/${encodeURIComponent(stream)}/read`);
  show(screen, answer, () => `${stream} of ${system} is read now; \`muster systems ${system}\` shows how far.`);
  return EXIT.ok;
}

export async function writeFile({ screen, services }: Context, system: string, entity: string): Outcome {
  const answer = await services.connectors.post<object>(`/v1/systems/${encodeURIComponent(system)}/files/${encodeURIComponent(entity)}/write`);
  show(screen, answer, () => `The file of ${entity} for ${system} is written now; \`muster systems ${system}\` shows how far.`);
  return EXIT.ok;
}

export async function setSystemPaused({ screen, services }: Context, system: string, action: 'pause' | 'resume', reason?: string): Outcome {
  const answer = await services.connectors.post<object>(`/v1/systems/${encodeURIComponent(system)}/${action}`, reason === undefined ? {} : { reason });
  show(screen, answer, () => (action === 'pause' ? `${system} is left alone: what it is to have stays due, and its changes are read once it is resumed.` : `${system} is read and written again.`));
  return EXIT.ok;
}
