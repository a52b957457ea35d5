import { entities } from '@muster/contracts';

/** What an exception is as far as it tells what can be done about it. */
export interface Repairable {
  readonly class: string;
  readonly code: string;
  readonly service: string;
}

/** Where an event that was parked is taken again, a delivery tried again, or what a system changed that does not own it put back; or why none is possible. */
export type WayBack = { readonly kind: 'parked' | 'delivery' | 'put-back' } | { readonly kind: 'none'; readonly why: string };

/** Services that keep the events that they could not take, and take them again. */
const PARKING: ReadonlySet<string> = new Set([...Object.values(entities).map(({ master }) => master), 'orchestration']);
/** Classes of events that are parked whole. */
const PARKED_CLASSES: ReadonlySet<string> = new Set(['unreadable', 'contract', 'identity', 'data', 'defect', 'life-cycle']);

const why: Readonly<Record<string, string>> = {
  reference: 'It is taken by itself as soon as what it names is told. Where the name is wrong, correct it in its system, or edit the event.',
  conflict: 'The value that sorts higher was kept. The source has to say what is true under a new version.',
  decision: 'It is decided again by itself, as soon as what it lacks has arrived.',
  intake: 'It is read again by itself, once it is corrected in the system or in the mapping.',
  vendor: 'It ends by itself, once the vendor or the mapping has changed. A field that the vendor has renamed can be read as the one that the mapping knows, under Systems.',
};

export function wayBack({ class: kind, code, service }: Repairable): WayBack {
  if (kind === 'delivery') return { kind: 'delivery' };
  if (kind === 'refused') return { kind: 'put-back' };
  if (code === 'credentials-refused') return { kind: 'none', why: 'It ends by itself, once the system lets us in: give it other credentials under Systems.' };
  if (code === 'recompute-failed') return { kind: 'none', why: 'The record is computed again by itself, every hour.' };
  if (!PARKED_CLASSES.has(kind)) return { kind: 'none', why: why[kind] ?? 'Nothing is kept of it that could be tried again.' };
  if (!PARKING.has(service)) return { kind: 'none', why: `${service} keeps the event and does not take it again when it is asked to; it does so when it starts in a version that understands it.` };
  return { kind: 'parked' };
}

/** What was taken, and is edited as it stands in its topic. */
export function needsRecall({ class: kind }: Pick<Repairable, 'class'>): boolean {
  return kind === 'reference';
}

/** What a source has said of its own records can be put right; a link between two is said anew, and what Muster publishes itself is put right where it is made. */
export function canEdit(exception: Repairable, topic: string | null): boolean {
  const isKept = wayBack(exception).kind === 'parked' && exception.class !== 'defect';
  return (isKept || needsRecall(exception)) && topic !== null && /(^|\.)source\.(?!identity-link\.)/.test(topic);
}
