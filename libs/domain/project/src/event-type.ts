import { standingEvent } from '@muster/domain-claims';

/** A canonical record, or null before the first event. */
type Recorded = Readonly<Record<string, unknown>> | null;

const OF_STATUS: Readonly<Record<string, string>> = { approved: 'approved', open: 'opened', 'on-hold': 'put-on-hold', closed: 'closed', cancelled: 'cancelled' };

/**
 * The type of a project event, the weightiest of what happened at once: merge and split, retirement, a step in the books, the end of
 * delivery, anything else.
 */
export function projectEventType(before: Recorded, after: NonNullable<Recorded>): string {
  const standing = standingEvent('project', before, after);
  if (standing) return standing;
  const status = after['status'] as string | null;
  if (status && status !== before?.['status']) return `project.${status === 'open' && ['closed', 'on-hold'].includes(before?.['status'] as string) ? 'reopened' : (OF_STATUS[status] ?? 'changed')}`;
  if (!before) return 'project.created';
  if (after['deliveryStatus'] === 'completed' && before['deliveryStatus'] !== 'completed') return 'project.completed';
  return 'project.changed';
}

/** The type of a charge code event: merge and split, retirement, opened or closed for booking, anything else. */
export function chargeCodeEventType(before: Recorded, after: NonNullable<Recorded>): string {
  const standing = standingEvent('charge-code', before, after);
  if (standing) return standing;
  if (after['bookable'] === true && before?.['bookable'] !== true) return 'charge-code.opened';
  if (before?.['bookable'] === true && after['bookable'] !== true) return 'charge-code.closed';
  return before ? 'charge-code.changed' : 'charge-code.created';
}
