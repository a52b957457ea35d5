import { createHash } from 'node:crypto';
import { encodeRequest, urlOf, type CompiledAuth, type CompiledConnector } from '@muster/domain-connector';
import { headersOf, sendCall, type CallLimits } from './http-call.js';
import type { Secrets } from './secrets.js';
import { CredentialsRefusedError, TokenServerError, type Token } from './token.js';

/** After a refused login, before the next: doubled each time. A vendor that is asked with a wrong password again and again locks the user out, and answers slower each time before. */
const WAIT_FIRST_MS = 5_000;
const WAIT_MAX_MS = 15 * 60_000;

export interface SessionLoginsOptions {
  readonly auth: Extract<CompiledAuth, { kind: 'session' }>;
  readonly connector: Pick<CompiledConnector, 'session' | 'headers' | 'classify'>;
  readonly baseUrl: URL;
  readonly secrets: Secrets;
  readonly limits: CallLimits;
  now(): number;
}

/** Opens sessions. */
export class SessionLogins {
  /** Of these credentials, one after the other; `digest` tells when others have come. */
  private refused = { digest: '', times: 0, untilMs: 0, isThrottled: false };

  constructor(private readonly options: SessionLoginsOptions) {}

  /** A new session. Throws CredentialsRefusedError, TokenServerError, NoAnswerError, SetupError. */
  async login(): Promise<Token> {
    const { auth, connector, baseUrl, secrets, limits, now } = this.options;
    const session = connector.session!;
    const [user, password] = [secrets.valueOf(auth.user), secrets.valueOf(auth.password)];
    const digest = createHash('sha256').update(JSON.stringify([user, password])).digest('base64');
    if (digest !== this.refused.digest) this.refused = { digest, times: 0, untilMs: 0, isThrottled: false };
    const waitMs = this.refused.untilMs - now();
    if (waitMs > 0) throw this.refusal(`The login was refused before, and is tried again in ${Math.ceil(waitMs / 1_000)} s.`);
    const request = await session.request(user, password);
    const { headers, body } = encodeRequest(request);
    const answer = await sendCall({ method: request.method, url: urlOf(baseUrl, request), headers: headersOf(headers, secrets.valuesOf(connector.headers), request.headers), body }, limits);
    const { class: kind, retryAfterMs } = await connector.classify({ ...answer, method: request.method, path: request.path }, now());
    if (kind === 'transient') throw new TokenServerError(`The login was answered with ${answer.status}, a failure of the system's own.`);
    const value = kind === 'ok' ? await session.valueIn(user, answer) : undefined;
    if (value === undefined) {
      this.wait(kind === 'throttled', retryAfterMs);
      throw this.refusal(`The login was refused (${answer.status}, ${kind === 'ok' ? 'without a session' : kind}).`);
    }
    this.refused = { digest, times: 0, untilMs: 0, isThrottled: false };
    const lifeMs = auth.lifetimeSeconds * 1_000;
    return { value, renewAtMs: now() + lifeMs - Math.min(auth.renewAheadSeconds * 1_000, lifeMs / 2), endsAtMs: now() + lifeMs };
  }

  private wait(isThrottled: boolean, retryAfterMs: number | undefined): void {
    const { digest, times } = this.refused;
    const waitMs = Math.max(retryAfterMs ?? 0, Math.min(WAIT_FIRST_MS * 2 ** times, WAIT_MAX_MS));
    this.refused = { digest, times: times + 1, untilMs: this.options.now() + waitMs, isThrottled };
  }

  private refusal(message: string): Error {
    return this.refused.isThrottled ? new TokenServerError(`${message} There were too many logins.`) : new CredentialsRefusedError(`${message} Correct user and password, or have the user let in again.`);
  }
}
