import { words } from '../show/format';
import { Status } from '../show/Status';
import type { Process } from './types';

export const isLate = ({ stages }: Pick<Process, 'stages'>) => stages.some(({ state }) => state === 'late');

export function ProcessStatus({ one }: { readonly one: Process }) {
  if (one.state === 'ended') return <Status tone={one.result === 'rescinded' || one.result === 'cancelled' || one.result === 'rejected' ? 'quiet' : 'good'}>{words(one.result ?? 'ended')}</Status>;
  if (isLate(one)) return <Status tone="bad">late</Status>;
  return <Status tone="busy">{one.state}</Status>;
}
