import type { HeldAnswer, HeldRecordView, HeldStepView } from '@muster/platform-operating';
import { checkedEntity } from '../services.js';
import { EXIT } from '../failure.js';
import { instant, show, table } from '../screen.js';
import type { Context, Outcome } from './command.js';

export interface HeldOptions {
  entity?: string;
  record?: string;
  limit?: string;
}

/** Records whose life cycle is held: the step that is parked, and the steps that wait behind it. */
export async function held({ screen, services }: Context, { entity, record, limit }: HeldOptions): Outcome {
  const chosen = { ...(entity ? { entity: checkedEntity(entity) } : {}), ...(record ? { recordId: record } : {}), ...(limit ? { limit } : {}) };
  const query = new URLSearchParams(chosen).toString();
  const answers = await Promise.all(services.some().map(async (service) => ({ service: service.name, ...(await service.get<HeldAnswer>(`/v1/held?${query}`)) })));
  show(screen, { services: answers }, () => {
    const rows = answers.flatMap(({ records }) => records.flatMap(rowsOf));
    if (rows.length === 0) return 'No life cycle is held.';
    const more = answers.filter(({ next }) => next !== null).map(({ service }) => service);
    return [
      table(screen, ['record', 'step', 'asked by', 'asks', 'happened', 'place', 'correlation'], rows),
      ...answers.flatMap(({ records }) => records.flatMap(({ recordId, parked }) => (parked ? [`${recordId}: ${parked.reason}`] : []))),
      ...(more.length > 0 ? [`There are more in ${more.join(', ')}: raise --limit.`] : []),
    ].join('\n');
  });
  return EXIT.ok;
}

function rowsOf({ entity, recordId, parked, waits, waiting }: HeldRecordView): (string | null)[][] {
  const row = (standing: string, { system, asks, occurredAt, topic, partition, offset, correlationId }: HeldStepView) => [standing, system, asks, instant(occurredAt).slice(0, 19), `${topic}/${partition}/${offset}`, correlationId];
  const steps = [...(parked ? [row('parked', parked)] : []), ...waiting.map((step) => row('waits', step))];
  const left = waits - waiting.length;
  return [...steps, ...(left > 0 ? [[`and ${left} more wait`, null, null, null, null, null]] : [])].map((cells, i) => [i === 0 ? `${entity} ${recordId}` : '', ...cells]);
}
