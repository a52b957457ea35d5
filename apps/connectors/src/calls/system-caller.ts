import { urlOf, type AnswerClass, type ApiRequest, type CallBudget, type CircuitBreaker, type CompiledConnector, type Lane, type PageAnswer, type StreamRequest } from '@muster/domain-connector';
import { pause, SetupError, type Logger } from '@muster/platform-kernel';
import { Authorization, CredentialsRefusedError, TokenServerError } from './authorization.js';
import { NoAnswerError, sendCall, type HttpAnswer } from './http-call.js';
import type { Secrets } from './secrets.js';

/** What a call came to. Vendors' failures are answers too: only a defect of ours, or a stop, throws. */
export interface CallResult {
  readonly class: AnswerClass;
  /** The vendor's words or ours; may hold what was sent. */
  readonly message: string;
  /** undefined where no whole answer came. */
  readonly answer?: PageAnswer;
  /** False where the system surely did nothing: it refused, or never saw the call. */
  readonly mayHaveDone: boolean;
  readonly retryAfterMs?: number;
}

export interface CallObserver {
  onCall(call: { readonly operation: string; readonly class: AnswerClass; readonly seconds: number }): void;
  onWaited?(lane: Lane, seconds: number): void;
}

export interface SystemCallerOptions {
  readonly connector: CompiledConnector;
  readonly secrets: Secrets;
  readonly budget: CallBudget;
  breakerOf(operation: string): CircuitBreaker;
  readonly logger: Logger;
  now(): number;
  readonly signal: AbortSignal;
  readonly observer?: CallObserver;
}

/** Thrown where the process stops while a call waits for its turn: nothing was sent. */
export class StoppedError extends Error {}

/**
 * The one way to a system: every reader and writer of it shares its credentials, its budget of calls and its breakers. A call waits for its turn, so
 * that limits are kept by not asking, and not by being refused.
 */
export class SystemCaller {
  readonly baseUrl: URL;
  private readonly authorization: Authorization;
  /** Aborts when a call has ended: those who wait for room ask again. */
  private freed = new AbortController();

  constructor(private readonly options: SystemCallerOptions) {
    const { connector, secrets, now, signal } = options;
    this.baseUrl = new URL(secrets.valueOf(connector.baseUrl));
    this.authorization = new Authorization(connector.auth, this.baseUrl, secrets, { timeoutMs: connector.limits.timeoutMs, bodyMax: 1 << 20, signal }, now);
  }

  /** `operation` names it in metrics and has a breaker of its own, such as `read workers` or `create worker`. Throws StoppedError, SetupError. */
  async call(lane: Lane, operation: string, request: ApiRequest & Pick<StreamRequest, 'url'>): Promise<CallResult> {
    const breaker = this.options.breakerOf(operation);
    const pass = breaker.tryPass(this.options.now());
    if (!pass.granted) return { class: 'transient', message: `Calls of this kind are held back for ${Math.ceil(pass.waitMs / 1_000)} s, since the last ones all failed.`, mayHaveDone: false, retryAfterMs: pass.waitMs };
    const release = await this.turn(lane, this.options.connector.weightOf(request));
    const startedMs = performance.now();
    let result: CallResult;
    try {
      result = await this.send(request);
      // A token that was valid when it was taken may have ended, or been withdrawn, meanwhile: one new one, and once more.
      if (result.class === 'auth' && result.answer?.status === 401) {
        this.authorization.refused();
        result = await this.send(request);
      }
    } finally {
      release();
    }
    this.learn(result, breaker);
    this.options.observer?.onCall({ operation, class: result.class, seconds: (performance.now() - startedMs) / 1_000 });
    return result;
  }

  private learn({ class: kind, answer, retryAfterMs }: CallResult, breaker: CircuitBreaker): void {
    const now = this.options.now();
    const { budget, connector } = this.options;
    if (answer) {
      const quota = connector.quotaOf(answer, now);
      if (quota) budget.learn(quota, now);
    }
    if (kind === 'throttled') budget.throttled(retryAfterMs, now);
    else if (kind !== 'transient') budget.succeeded(now);
    if (kind === 'transient' || kind === 'auth') breaker.failed(now, Math.random());
    else breaker.succeeded();
  }

  private async turn(lane: Lane, weight: number): Promise<() => void> {
    const { budget, now, signal, observer } = this.options;
    const startedMs = performance.now();
    for (;;) {
      if (signal.aborted) throw new StoppedError();
      const taken = budget.tryTake(lane, weight, now());
      if (taken.granted) {
        observer?.onWaited?.(lane, (performance.now() - startedMs) / 1_000);
        return () => {
          taken.release(now());
          this.freed.abort();
          this.freed = new AbortController();
        };
      }
      await pause(taken.waitMs, AbortSignal.any([signal, this.freed.signal]));
    }
  }

  private async send(request: ApiRequest & Pick<StreamRequest, 'url'>): Promise<CallResult> {
    const { connector, signal, now } = this.options;
    const url = request.url === undefined ? urlOf(this.baseUrl, request) : new URL(request.url);
    let answer: HttpAnswer;
    try {
      const hasBody = request.body !== undefined;
      const headers = { accept: 'application/json', ...(hasBody ? { 'content-type': 'application/json' } : {}), ...connector.headers, ...request.headers, ...(await this.authorization.headers()) };
      answer = await sendCall({ method: request.method, url, headers, body: hasBody ? JSON.stringify(request.body) : undefined }, { timeoutMs: connector.limits.timeoutMs, bodyMax: connector.limits.bodyBytesMax, signal });
    } catch (error) {
      if (error instanceof NoAnswerError) return { class: 'transient', message: error.message, mayHaveDone: error.mayHaveArrived };
      if (error instanceof TokenServerError) return { class: 'transient', message: error.message, mayHaveDone: false };
      if (error instanceof CredentialsRefusedError || error instanceof SetupError) return { class: 'auth', message: error.message, mayHaveDone: false };
      throw error;
    }
    const page: PageAnswer = { status: answer.status, headers: answer.headers, body: answer.body, url: url.href };
    const classified = await connector.classify({ ...page, method: request.method, path: request.path }, now());
    // An error of the server may come after it has done the work; a refusal comes before.
    return { ...classified, answer: page, mayHaveDone: classified.class === 'ok' || classified.class === 'transient' || classified.class === 'contract' };
  }
}
