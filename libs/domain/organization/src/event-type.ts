type Unit = Readonly<Record<string, unknown>> | null;

/** The type of an event of the organization: created, closed, reopened, retired, merged, changed. */
export function organizationEventType(entity: string, before: Unit, after: NonNullable<Unit>): string {
  if ((before?.['mergedInto'] ?? null) !== (after['mergedInto'] ?? null)) return `${entity}.${after['mergedInto'] ? 'merged' : 'unmerged'}`;
  if (after['retired'] && !before?.['retired']) return `${entity}.retired`;
  if (!before) return `${entity}.created`;
  if (before['status'] !== after['status'] && after['status'] === 'closed') return `${entity}.closed`;
  if (before['status'] === 'closed' && after['status'] === 'active') return `${entity}.reopened`;
  return `${entity}.changed`;
}
