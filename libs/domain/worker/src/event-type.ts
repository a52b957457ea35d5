import { standingEvent } from '@muster/domain-claims';

/** A canonical worker, or null before the first event. */
type Worker = Readonly<Record<string, unknown>> | null;

const text = (worker: Worker, attribute: string) => (worker?.[attribute] ?? null) as string | null;

function statusEvent(before: string | null, after: string | null): string | undefined {
  if (before === after) return undefined;
  if (after === 'terminated') return 'worker.terminated';
  if (after === 'on-leave') return 'worker.leave-started';
  if (after !== 'active') return undefined;
  if (before === 'terminated') return 'worker.rehired';
  if (before === 'on-leave') return 'worker.leave-ended';
  return 'worker.activated';
}

/**
 * The type of a worker event, the weightiest of what happened at once: merge and split, retirement, a step of employment, a transfer
 * to another employer, anything else.
 */
export function workerEventType(before: Worker, after: NonNullable<Worker>, changed: readonly string[]): string {
  const standing = standingEvent('worker', before, after);
  if (standing) return standing;
  const status = statusEvent(text(before, 'employmentStatus'), text(after, 'employmentStatus'));
  if (status) return status;
  if (!before) return 'worker.created';
  if (changed.includes('employer') && before['employer'] && after['employer']) return 'worker.transferred';
  return 'worker.changed';
}
