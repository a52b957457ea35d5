import { DBOS } from '@dbos-inc/dbos-sdk';
import { TransientError } from '@muster/platform-kernel';
import { spanWithin } from '@muster/platform-tracing';
import { SpanKind } from '@opentelemetry/api';

const WAIT_SECONDS = 2;

/**
 * A step of a workflow, which is written down once it is done. While the database is out of reach, or busy past its limits, it is tried again for as
 * long as that takes: an error that reached the workflow would end it, and with it the case, for good. Any other error does.
 */
export function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  // The span is of the work: a step that is written down already is not done again.
  return DBOS.runStep(() => spanWithin('orchestration', name, SpanKind.INTERNAL, { 'muster.workflow.id': DBOS.workflowID ?? '' }, () => work()), { name, retriesAllowed: true, maxAttempts: Infinity, intervalSeconds: WAIT_SECONDS, backoffRate: 1, shouldRetry: (error) => error instanceof TransientError });
}
