import { standingEvent } from '@muster/domain-claims';

/** A canonical record, or null before the first event. */
type Recorded = Readonly<Record<string, unknown>> | null;

/** The type of an assignment event: booking.confirmed and booking.released where days are taken or freed, assignment.<state> for its other steps, else what changed of it. */
export function assignmentEventType(before: Recorded, after: NonNullable<Recorded>): string {
  const [was, is] = [before?.['status'] ?? null, after['status'] ?? null];
  if (was !== is && is === 'confirmed') return 'booking.confirmed';
  if (was === 'confirmed' && is !== 'confirmed') return is === 'overbooked' ? 'booking.overbooked' : 'booking.released';
  const standing = standingEvent('assignment', before, after);
  if (standing) return standing;
  if (was !== is && typeof is === 'string') return `assignment.${is}`;
  if (!before) return 'assignment.created';
  if (is === 'confirmed' && (before['bookedFrom'] !== after['bookedFrom'] || before['bookedUntil'] !== after['bookedUntil'])) return 'booking.moved';
  return 'assignment.changed';
}

/** The type of a demand event: merge and split, retirement, opened, filled, cancelled, anything else. */
export function demandEventType(before: Recorded, after: NonNullable<Recorded>): string {
  const standing = standingEvent('demand', before, after);
  if (standing) return standing;
  const status = after['status'];
  if (typeof status === 'string' && status !== before?.['status']) return `demand.${status === 'open' ? 'opened' : status}`;
  return before ? 'demand.changed' : 'demand.created';
}
