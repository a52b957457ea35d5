type Recorded = Readonly<Record<string, unknown>> | null;

/** What became of the record itself, whatever its entity: merged into another, unmerged, retired by all its sources. Undefined where nothing did. */
export function standingEvent(entity: string, before: Recorded, after: NonNullable<Recorded>): string | undefined {
  if ((before?.['mergedInto'] ?? null) !== (after['mergedInto'] ?? null)) return `${entity}.${after['mergedInto'] ? 'merged' : 'unmerged'}`;
  return after['retired'] && !before?.['retired'] ? `${entity}.retired` : undefined;
}
