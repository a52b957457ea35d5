import { encodeRequest, mailOf, urlOf, type AnswerClass, type ApiRequest, type CallBudget, type CircuitBreaker, type ClassifiedAnswer, type CompiledConnector, type Lane, type PageAnswer, type SoapCredentials, type StreamRequest } from '@muster/domain-connector';
import { PermanentError, SetupError, TransientError } from '@muster/platform-kernel';
import { spanWithin } from '@muster/platform-tracing';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { Authorization } from './authorization.js';
import { headersOf, NoAnswerError, sendCall, type HttpAnswer } from './http-call.js';
import { mailServerOf, sendMail } from './mail-line.js';
import type { TokenKeeper } from './rotated-tokens.js';
import type { Secrets } from './secrets.js';
import { CredentialsRefusedError, TokenServerError } from './token.js';

/** Name of the service, in what it tells. */
export const SERVICE = 'connectors';

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
  /** True where nothing was sent, since the last calls of this kind all failed: it was no try. */
  readonly isHeldBack?: boolean;
}

export interface CallObserver {
  onCall(call: { readonly operation: string; readonly class: AnswerClass; readonly seconds: number }): void;
  onWaited?(lane: Lane, seconds: number): void;
}

export interface SystemCallerOptions {
  readonly connector: CompiledConnector;
  readonly secrets: Secrets & { /** True where somebody has given other secrets since. */ load?(): Promise<boolean> };
  readonly budget: CallBudget;
  breakerOf(operation: string): CircuitBreaker;
  now(): number;
  readonly signal: AbortSignal;
  readonly observer?: CallObserver;
  /** Where refresh tokens that are good for one use outlast this process. */
  readonly keeper?: TokenKeeper;
}

/** One sending of a call: what it came to, how long it took, and the headers that gave it its credentials. */
interface Sent {
  readonly result: CallResult;
  readonly ms: number;
  readonly credentials: Readonly<Record<string, string>>;
}

interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Headers of every call, which those of the request stand before. */
  readonly usual: Readonly<Record<string, string>>;
  readonly inEnvelope: SoapCredentials | undefined;
}

/** How a call goes over the wire. Throws NoAnswerError. */
export type Transport = typeof sendCall;

/** Thrown where the process stops while a call waits for its turn: nothing was sent. */
export class StoppedError extends Error {}

/**
 * The one way to a system: every reader and writer of it shares its credentials, its budget of calls and its breakers. A call waits for its turn, so
 * that limits are kept by not asking, and not by being refused.
 */
export class SystemCaller {
  readonly baseUrl: URL;
  private readonly authorization: Authorization;
  /** Those who wait for room, the longest first. */
  private readonly waiting: Record<Lane, (() => void)[]> = { urgent: [], delivery: [], bulk: [] };

  constructor(private readonly options: SystemCallerOptions) {
    const { connector, secrets, now, signal } = options;
    this.baseUrl = new URL(secrets.valueOf(connector.baseUrl));
    this.authorization = new Authorization(connector, this.baseUrl, secrets, { timeoutMs: connector.limits.timeoutMs, bodyMax: 1 << 20, signal }, now, options.keeper);
    signal.addEventListener('abort', () => Object.values(this.waiting).flat().forEach((wake) => wake()), { once: true });
  }

  /**
   * `operation` names it in metrics and has a breaker of its own, such as `read workers` or `create worker`. `hanging` sends a call that hangs until something happens, as a line of events
   * does: it has its turn and its weight like any other, and no place among the calls at once, which it would keep for hours. Throws StoppedError, SetupError.
   */
  async call(lane: Lane, operation: string, request: ApiRequest & Pick<StreamRequest, 'url' | 'takes'>, hanging?: Transport): Promise<CallResult> {
    const breaker = this.options.breakerOf(operation);
    const pass = breaker.tryPass(this.options.now());
    if (!pass.granted) return heldBack(pass.waitMs);
    const { connector: { system } } = this.options;
    const attributes = { 'http.request.method': request.method, 'server.address': this.baseUrl.hostname, 'muster.system': system, 'muster.operation': operation, 'muster.lane': lane };
    // Without path and query, which may hold ids and names of people.
    return spanWithin(SERVICE, `${operation} ${system}`, SpanKind.CLIENT, attributes, async (span) => {
      const result = await this.made(lane, operation, request, breaker, hanging);
      if (result.answer) span?.setAttribute('http.response.status_code', result.answer.status);
      if (result.class !== 'ok') span?.setAttribute('error.type', result.class).setStatus({ code: SpanStatusCode.ERROR });
      return result;
    });
  }

  private async made(lane: Lane, operation: string, request: ApiRequest & Pick<StreamRequest, 'url' | 'takes'>, breaker: CircuitBreaker, hanging: Transport | undefined): Promise<CallResult> {
    let sent = await this.inTurn(lane, request, hanging);
    let { ms } = sent;
    // A token that was valid when it was taken may have ended, or been withdrawn, meanwhile: a new one, and once more. That is a call like any other.
    // Some systems say so inside of a 200, or in a fault; 403 is about what the token may do, which a new one may not either.
    // And a person may have given another secret meanwhile, in this process or another.
    if (sent.result.class === 'auth' && (await this.hasNewer(sent))) {
      sent = await this.inTurn(lane, request, hanging);
      ms += sent.ms;
    }
    this.learn(sent.result, breaker);
    this.options.observer?.onCall({ operation, class: sent.result.class, seconds: ms / 1_000 });
    return sent.result;
  }

  private async hasNewer({ result: { answer }, credentials }: Sent): Promise<boolean> {
    const isNewer = answer !== undefined && answer.status !== 403 && this.authorization.refused(credentials);
    return (await this.options.secrets.load?.()) === true || isNewer;
  }

  /** What a call would come to now, where calls of this kind are held back; undefined where it may be made. */
  heldBack(operation: string): CallResult | undefined {
    const { waitMs } = this.options.breakerOf(operation).state(this.options.now());
    return waitMs > 0 ? heldBack(waitMs) : undefined;
  }

  private async inTurn(lane: Lane, request: ApiRequest & Pick<StreamRequest, 'url' | 'takes'>, hanging: Transport | undefined): Promise<Sent> {
    const end = await this.turn(lane, this.options.connector.weightOf(request));
    if (hanging) end(undefined);
    const startedMs = performance.now();
    let sent: Sent | undefined;
    try {
      const credentials = await this.credentials();
      const isGiven = !('class' in credentials);
      const result = isGiven ? await this.send(request, credentials, hanging ?? sendCall) : credentials;
      sent = { result, ms: performance.now() - startedMs, credentials: isGiven ? credentials.headers : {} };
      return sent;
    } finally {
      end(sent?.result);
    }
  }

  private learn({ class: kind }: CallResult, breaker: CircuitBreaker): void {
    if (kind === 'transient' || kind === 'auth') breaker.failed(this.options.now(), Math.random());
    else breaker.succeeded();
  }

  private learnLimits({ class: kind, answer, retryAfterMs }: CallResult): void {
    const now = this.options.now();
    const { budget, connector } = this.options;
    const quota = answer && connector.quotaOf(answer, now);
    if (quota) budget.learn(quota, now);
    if (kind === 'throttled') budget.throttled(retryAfterMs, now);
    else if (kind !== 'transient') budget.succeeded(now);
  }

  /** Waits until a call may be made; what is answered is to be told how it ended, so that those who wait know when they ask again. */
  private async turn(lane: Lane, weight: number): Promise<(result: CallResult | undefined) => void> {
    const { budget, now, signal, observer } = this.options;
    const startedMs = performance.now();
    for (;;) {
      if (signal.aborted) throw new StoppedError();
      const taken = budget.tryTake(lane, weight, now());
      if (taken.granted) {
        observer?.onWaited?.(lane, (performance.now() - startedMs) / 1_000);
        return (result) => {
          taken.release(now());
          if (result) this.learnLimits(result);
          // One of each lane: whose turn it is of them, the budget says. All at once would ask for one place.
          for (const [first] of Object.values(this.waiting)) first?.();
        };
      }
      await this.untilFreed(lane, taken.waitMs);
    }
  }

  /** Until a call has ended, and at most so long. */
  private untilFreed(lane: Lane, waitMs: number): Promise<void> {
    const waiting = this.waiting[lane];
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiting.splice(waiting.indexOf(wake), 1);
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      waiting.push(wake);
    });
  }

  private async send(request: ApiRequest & Pick<StreamRequest, 'url' | 'takes'>, credentials: Credentials, transport: Transport): Promise<CallResult> {
    const { connector, now } = this.options;
    const url = request.url === undefined ? urlOf(this.baseUrl, request) : new URL(request.url);
    let answer: HttpAnswer;
    try {
      answer = connector.smtp ? await this.mail(request) : await this.exchange(request, url, credentials, transport);
    } catch (error) {
      if (error instanceof NoAnswerError) return { class: 'transient', message: error.message, mayHaveDone: error.mayHaveArrived && request.reads !== true };
      // What cannot be written down was not sent, and is the fault of the record.
      if (error instanceof PermanentError) return { class: 'data', message: error.message, mayHaveDone: false };
      // An address or a secret that is not as it must be.
      if (error instanceof SetupError) return { class: 'auth', message: error.message, mayHaveDone: false };
      throw error;
    }
    const page: PageAnswer = { status: answer.status, headers: answer.headers, body: answer.body, url: url.href };
    let classified: ClassifiedAnswer;
    try {
      classified = await connector.classify({ ...page, method: request.method, path: request.path }, now());
    } catch (error) {
      // What it means is not known yet.
      if (error instanceof TransientError) return { class: 'transient', message: error.message, answer: page, mayHaveDone: request.reads !== true };
      throw error;
    }
    if (classified.class === 'ok' && saysNothing(request, page)) return { class: 'transient', message: `${request.method} ${request.path} was answered with ${page.status} and without the content that was asked for.`, answer: page, mayHaveDone: false };
    // An error of the server may come after it has done the work; a refusal comes before. A mail server says yes or no.
    const unsure = !connector.smtp && (classified.class === 'transient' || classified.class === 'contract');
    return { ...classified, answer: page, mayHaveDone: request.reads !== true && (classified.class === 'ok' || unsure) };
  }

  private exchange(request: ApiRequest, url: URL, { inEnvelope, usual, headers: signedIn }: Credentials, transport: Transport): Promise<HttpAnswer> {
    const { connector: { limits }, signal } = this.options;
    const { headers, body } = encodeRequest(request, inEnvelope);
    const whole = headersOf(headers, usual, request.headers, signedIn, this.authorization.signature(body ?? ''));
    return transport({ method: request.method, url, headers: whole, body }, { timeoutMs: limits.timeoutMs, bodyMax: limits.bodyBytesMax, signal });
  }

  private mail({ body, headers, messageId }: ApiRequest): Promise<HttpAnswer> {
    const { connector, secrets, signal } = this.options;
    const from = secrets.valueOf(connector.smtp!.from);
    return sendMail({ ...mailOf(body), from, id: messageId!, headers }, mailServerOf(connector, this.baseUrl, secrets), { timeoutMs: connector.limits.timeoutMs, signal });
  }

  /** Credentials, or why there are none: the call itself was not sent then. */
  private async credentials(): Promise<Credentials | CallResult> {
    try {
      const usual = this.options.secrets.valuesOf(this.options.connector.headers);
      return { usual, headers: await this.authorization.headers(), inEnvelope: this.authorization.inEnvelope() };
    } catch (error) {
      if (error instanceof NoAnswerError || error instanceof TokenServerError || error instanceof TransientError) return { class: 'transient', message: error.message, mayHaveDone: false };
      if (error instanceof CredentialsRefusedError || error instanceof SetupError) return { class: 'auth', message: error.message, mayHaveDone: false };
      throw error;
    }
  }
}

const heldBack = (waitMs: number): CallResult => ({
  class: 'transient', message: `Calls of this kind are held back for ${Math.ceil(waitMs / 1_000)} s, since the last ones all failed.`, mayHaveDone: false, retryAfterMs: waitMs, isHeldBack: true,
});

/** What was read must say something: an empty answer, or the page of a gateway, would else be taken for "there is no such record". 204 says so by itself. */
function saysNothing({ method, reads, takes }: Pick<StreamRequest, 'method' | 'reads' | 'takes'>, { status, body }: PageAnswer): boolean {
  return (method === 'GET' || reads === true) && status !== 204 && !(takes === 'text' && typeof body === 'string') && (typeof body !== 'object' || body === null);
}
