import { wayBack } from '@muster/domain-exception';
import { TransientError } from '@muster/platform-kernel';
import { isFirmService, Refusal, type FirmServices } from '../firm/firm-services.js';
import type { ItemView } from './exceptions.reader.js';

/** What holds words of the record, or of its key. */
const OF_THE_RECORD = new Set(['fields', 'raw', 'key', 'edits']);

/** What its service keeps of the event, without any value; null where it keeps none, or does not answer. */
export async function parkedEvent(firm: FirmServices, { class: kind, code, service, topic, partition, offset }: ItemView): Promise<object | null> {
  if (wayBack({ class: kind, code, service }).kind !== 'parked' || !isFirmService(service) || topic === null) return null;
  try {
    const told = await firm.get<object>(service, `/v1/parked/${encodeURIComponent(topic)}/${partition}/${offset}`);
    return Object.fromEntries(Object.entries(told).filter(([name]) => !OF_THE_RECORD.has(name)));
  } catch (error) {
    if (error instanceof Refusal || error instanceof TransientError) return null;
    throw error;
  }
}
