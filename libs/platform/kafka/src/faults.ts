import { certificateFault, PermanentError, SetupError, TransientError } from '@muster/platform-kernel';
import type { KafkaSettings } from './settings.js';

/** The innermost kafkajs error: its retrier wraps what it gave up on. */
export function innermost(error: unknown): { name?: string; type?: string; message?: string } {
  let current = error as { cause?: unknown };
  while (current?.cause instanceof Error) current = current.cause as { cause?: unknown };
  return current as { name?: string; type?: string; message?: string };
}

/** Protocol error (`MESSAGE_TOO_LARGE`), else socket code (`ECONNREFUSED`), else class name of a kafkajs error. */
export function kafkaCode(error: unknown): string {
  const inner = innermost(error) as { name?: string; type?: string; code?: unknown };
  return inner.type ?? (typeof inner.code === 'string' ? inner.code : undefined) ?? inner.name ?? 'unknown';
}

/** Refusals that the same bytes meet every time. */
const REFUSED = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'INVALID_TIMESTAMP', 'INVALID_TOPIC_EXCEPTION', 'CORRUPT_MESSAGE']);

/** The broker does not let us in, or we do not trust it: no try succeeds before a person has put that right. */
function accessFault(code: string, at: string, cause: Error): SetupError | undefined {
  const certificate = certificateFault(code, { address: 'KAFKA_BROKERS', authority: 'KAFKA_SSL_CA' });
  if (certificate) return new SetupError(`The certificate of the broker at ${at} ${certificate.why}.`, certificate.remedy, { cause });
  if (code !== 'KafkaJSSASLAuthenticationError') return undefined;
  return new SetupError(`The broker at ${at} refuses the user name, the password or the mechanism.`, 'Correct KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD or KAFKA_SASL_MECHANISM.', { cause });
}

/** Turns an error of kafkajs into a TransientError (`broker-unreachable`), PermanentError (`broker-refused`) or SetupError; ours stay. */
export function asOwnError(error: unknown, kafka: KafkaSettings): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (!error.name.startsWith('KafkaJS') && !innermost(error).name?.startsWith('KafkaJS')) return error;
  const code = kafkaCode(error);
  if (code === 'KafkaJSNonRetriableError') return error; // kafkajs says that it was used wrongly: a defect of ours
  const at = kafka.brokers.join(', ');
  const access = accessFault(code, at, error);
  if (access) return access;
  if (REFUSED.has(code)) {
    return new PermanentError('broker-refused', `The broker at ${at} refuses what was sent (${code}). Raise the topic's limit or send less per message.`, { cause: error });
  }
  return new TransientError('broker-unreachable', `The broker at ${at} does not do as asked (${code}). It is tried again; check that it runs, and KAFKA_BROKERS, KAFKA_SSL and KAFKA_SASL_MECHANISM.`, { cause: error });
}
