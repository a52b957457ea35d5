import type { TraceKind, TraceNode } from '../api/types';
import type { IconName } from '../show/Icon';
import type { Tone } from '../show/Status';

export const KINDS: Readonly<Record<TraceKind, { readonly name: string; readonly icon: IconName }>> = {
  'source-event': { name: 'A system says', icon: 'event' },
  'canonical-event': { name: 'Record published', icon: 'records' },
  'process-step': { name: 'Process', icon: 'steps' },
  delivery: { name: 'Delivery', icon: 'delivery' },
  receipt: { name: 'Receipt', icon: 'check' },
  exception: { name: 'Exception', icon: 'exceptions' },
  journal: { name: 'What became of it', icon: 'book' },
};

const TONES: Readonly<Record<string, Tone>> = {
  applied: 'good', acknowledged: 'good', delivered: 'good', done: 'good', resolved: 'good', published: 'good', 'in-step': 'good',
  parked: 'bad', failed: 'bad', refused: 'bad', raised: 'bad', retried: 'bad',
  waiting: 'busy', scheduled: 'busy', due: 'busy', running: 'busy',
};

/** Of an outcome that is not known, nothing is claimed. */
export const toneOf = ({ outcome }: Pick<TraceNode, 'outcome'>): Tone | null => (outcome === null ? null : (TONES[outcome] ?? 'quiet'));

/** How long after the first: "+0.350 s", "+2 min 5 s". */
export function after(first: string, at: string): string {
  const ms = Date.parse(at) - Date.parse(first);
  if (Number.isNaN(ms)) return '';
  if (ms < 60_000) return `+${(ms / 1_000).toFixed(3)} s`;
  const [minutes, hours, days] = [Math.floor(ms / 60_000), Math.floor(ms / 3_600_000), Math.floor(ms / 86_400_000)];
  if (hours < 1) return `+${minutes} min ${Math.floor((ms % 60_000) / 1_000)} s`;
  return days < 1 ? `+${hours} h ${minutes % 60} min` : `+${days} d ${hours % 24} h`;
}
