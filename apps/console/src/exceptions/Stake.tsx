import type { Stake as StakeOf } from '../api/types';
import { counted } from '../show/format';

/** What waits for these exceptions, in words of the business; nothing known is said as such. */
export function Stake({ stake }: { readonly stake: StakeOf }) {
  const parts = stakeParts(stake);
  return parts.length === 0 ? <span className="dim">none known</span> : <span className="stake">{parts.map((part) => <span key={part}>{part}</span>)}</span>;
}

export function stakeParts({ billableWorkers, chargeCodes, bookings, hours }: StakeOf): readonly string[] {
  return [
    ...(billableWorkers > 0 ? [counted(billableWorkers, 'billable worker')] : []),
    ...(chargeCodes > 0 ? [counted(chargeCodes, 'charge code')] : []),
    ...(bookings > 0 ? [counted(bookings, 'booking')] : []),
    ...(hours !== null && hours > 0 ? [counted(hours, 'hour')] : []),
  ];
}
