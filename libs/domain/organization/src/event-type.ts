import { standingEvent } from '@muster/domain-claims';

type Unit = Readonly<Record<string, unknown>> | null;

/** The type of an event of the organization: created, closed, reopened, retired, merged, changed. */
export function organizationEventType(entity: string, before: Unit, after: NonNullable<Unit>): string {
  const standing = standingEvent(entity, before, after);
  if (standing) return standing;
  if (!before) return `${entity}.created`;
  if (before['status'] !== after['status'] && after['status'] === 'closed') return `${entity}.closed`;
  if (before['status'] === 'closed' && after['status'] === 'active') return `${entity}.reopened`;
  return `${entity}.changed`;
}
