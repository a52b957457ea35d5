import type { Expression } from '@muster/domain-mapping';
import { PermanentError } from '@muster/platform-kernel';
import { compileExpression } from '@muster/domain-mapping';
import type { Answer, CallAnswer, ClassifiedAnswer, Quota } from './compiled-connector.js';
import type { AnswerClass, AnswerRule, Limits } from './declaration.js';
import { answerHolds } from './read-answer.js';
import { soapFaultIn } from './soap.js';

const MESSAGE_LENGTH_MAX = 500;

const byStatus: Readonly<Record<number, AnswerClass>> = {
  400: 'data', 401: 'auth', 403: 'auth', 404: 'gone', 405: 'contract', 406: 'contract', 408: 'transient', 409: 'conflict', 410: 'gone', 412: 'conflict', 413: 'data',
  415: 'contract', 422: 'data', 423: 'transient', 425: 'transient', 428: 'contract', 429: 'throttled',
};

/** What a status means where nothing else is declared. A redirect is none of the answers we asked for, and is not followed. */
function classOfStatus(status: number): AnswerClass {
  if (status >= 200 && status < 300) return 'ok';
  if (status >= 500) return 'transient';
  return byStatus[status] ?? 'contract';
}

/** Of RFC 4954: the credentials, or their being missing. */
const AUTH_REPLIES = [530, 534, 535, 538];

/** What the reply of a mail server means (RFC 5321): 4yz passes, 5yz is for good. */
export function classOfReply(code: number): AnswerClass {
  if (code >= 200 && code < 400) return 'ok';
  if (AUTH_REPLIES.includes(code)) return 'auth';
  if (code >= 400 && code < 500) return 'transient';
  return code >= 500 && code < 600 ? 'data' : 'contract';
}

/** The system's own clock where it tells it, so that its times are read by it. */
function clockOf({ headers }: Answer, nowMs: number): number {
  const told = Date.parse(headers['date'] ?? '');
  return Number.isFinite(told) ? told : nowMs;
}

/** Milliseconds that Retry-After asks for, in seconds or as an HTTP date. */
export function retryAfterMs(answer: Answer, nowMs: number): number | undefined {
  const text = answer.headers['retry-after']?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const until = Date.parse(text);
  return Number.isFinite(until) ? Math.max(0, until - clockOf(answer, nowMs)) : undefined;
}

/** Seconds since 1970 are above this, seconds from now below. */
const EPOCH_SECONDS_MIN = 1_000_000_000;

function numberIn(text: string | undefined): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)/.exec(text ?? '');
  return found ? Number(found[1]) : undefined;
}

export function quotaIn(declared: Limits['quota'], answer: Answer, nowMs: number): Quota | undefined {
  const remaining = declared && numberIn(answer.headers[declared.remaining.toLowerCase()]);
  if (remaining === undefined) return undefined;
  const reset = declared?.reset === undefined ? undefined : numberIn(answer.headers[declared.reset.toLowerCase()]);
  if (reset === undefined) return { remaining };
  const seconds = reset >= EPOCH_SECONDS_MIN * 1_000 ? reset / 1_000 : reset;
  return { remaining, resetMs: Math.max(0, Math.ceil(seconds >= EPOCH_SECONDS_MIN ? seconds * 1_000 - clockOf(answer, nowMs) : seconds * 1_000)) };
}

const fieldsWithWords = ['message', 'detail', 'error_description', 'error', 'errors', 'title', 'reason'];

/** The first words in a body, as APIs commonly write them. */
function wordsIn(body: unknown, depth = 0): string | undefined {
  if (typeof body === 'string') return body.replace(/\s+/g, ' ').trim() || undefined;
  if (body === null || typeof body !== 'object' || depth > 3) return undefined;
  if (Array.isArray(body)) return wordsIn(body[0], depth + 1);
  for (const field of fieldsWithWords) {
    const words = wordsIn((body as Readonly<Record<string, unknown>>)[field], depth + 1);
    if (words !== undefined) return words;
  }
  return undefined;
}

interface CompiledRule {
  readonly when: Expression;
  readonly class: AnswerClass;
  readonly message?: Expression;
}

/** Says what answers mean. */
export class AnswerClasses {
  private readonly rules: readonly CompiledRule[];

  constructor(
    rules: readonly AnswerRule[],
    private readonly quota: Limits['quota'],
    private readonly classOf: (status: number) => AnswerClass = classOfStatus,
  ) {
    this.rules = rules.map((rule) => ({ when: compileExpression(rule.when), class: rule.class, message: rule.message === undefined ? undefined : compileExpression(rule.message) }));
  }

  async classify(answer: CallAnswer, nowMs: number): Promise<ClassifiedAnswer> {
    for (const { when, class: declared, message } of this.rules) {
      if (await answerHolds(when, answer)) return this.told(declared, answer, nowMs, message && (await wordsOf(message, answer)));
    }
    const fault = soapFaultIn(answer);
    return this.told(fault?.class ?? this.byDefault(answer), answer, nowMs, fault?.message);
  }

  /** Some systems refuse the call that is one too many as forbidden; their quota tells. */
  private byDefault(answer: CallAnswer): AnswerClass {
    if (answer.status === 403 && quotaIn(this.quota, answer, 0)?.remaining === 0) return 'throttled';
    return this.classOf(answer.status);
  }

  private told(told: AnswerClass, answer: CallAnswer, nowMs: number, words?: string): ClassifiedAnswer {
    const message = (words ?? (told === 'ok' ? undefined : wordsIn(answer.body)) ?? `HTTP ${answer.status}`).slice(0, MESSAGE_LENGTH_MAX);
    if (told !== 'throttled' && told !== 'transient') return { class: told, message };
    const quota = told === 'throttled' ? quotaIn(this.quota, answer, nowMs) : undefined;
    const waitMs = retryAfterMs(answer, nowMs) ?? (quota?.remaining === 0 ? quota.resetMs : undefined);
    return waitMs === undefined ? { class: told, message } : { class: told, message, retryAfterMs: waitMs };
  }
}

async function wordsOf(message: Expression, answer: CallAnswer): Promise<string | undefined> {
  try {
    return wordsIn(await message.evaluate(answer));
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'expression-failed') return undefined;
    throw error;
  }
}
