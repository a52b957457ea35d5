import { randomBytes, randomUUID } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import { signatureOf, writeTime, type CompiledAuth, type CompiledConnector, type SoapCredentials } from '@muster/domain-connector';
import { SetupError } from '@muster/platform-kernel';
import { addressOf, sendCall, type CallLimits, type HttpAnswer } from './http-call.js';
import type { GivenSecrets, TokenKeeper } from './rotated-tokens.js';
import type { Secrets } from './secrets.js';
import { SessionLogins } from './session-logins.js';
import { CredentialsRefusedError, TokenServerError, type Token } from './token.js';

const TOKEN_LIFE_S = 300;

/** Gives every call its credentials. Tokens are renewed ahead of time, by one caller for all; secrets are read anew each time, so that they may be exchanged while we run. */
export class Authorization {
  private token: Token | undefined;
  private renewing: Promise<Token> | undefined;
  /** A refresh token that the server has exchanged for a new one. */
  private rotated: { given: GivenSecrets; to: string; isKept: boolean } | undefined;
  private readonly auth: CompiledAuth;
  private readonly logins: SessionLogins | undefined;

  constructor(
    connector: Pick<CompiledConnector, 'auth' | 'session' | 'headers' | 'classify'>,
    private readonly baseUrl: URL,
    private readonly secrets: Secrets,
    private readonly limits: CallLimits,
    private readonly now: () => number,
    private readonly keeper?: TokenKeeper,
  ) {
    const { auth } = connector;
    this.auth = auth;
    this.logins = auth.kind === 'session' ? new SessionLogins({ auth, connector, baseUrl, secrets, limits, now }) : undefined;
  }

  /** Headers of a call. Throws SetupError, CredentialsRefusedError, NoAnswerError. */
  async headers(): Promise<Record<string, string>> {
    const { auth, secrets } = this;
    switch (auth.kind) {
      case 'none':
      case 'ws-security':
      case 'signature': return {};
      case 'api-key': return { [auth.header]: `${auth.prefix ?? ''}${secrets.valueOf(auth.value)}` };
      case 'basic': return { authorization: `Basic ${Buffer.from(`${secrets.valueOf(auth.user)}:${secrets.valueOf(auth.password)}`).toString('base64')}` };
      case 'bearer': return { authorization: `Bearer ${secrets.valueOf(auth.token)}` };
      case 'session': return { [auth.header]: await this.current() };
      default: return { authorization: `Bearer ${await this.current()}` };
    }
  }

  /** The system refused these headers: the next call asks for a new token, unless somebody has done so since. False where there is nothing newer to try. */
  refused(headers: Readonly<Record<string, string>>): boolean {
    const { auth, token } = this;
    if (!('tokenUrl' in auth) && auth.kind !== 'session') return false;
    const isPresent = auth.kind === 'session' ? headers[auth.header] === token?.value : headers['authorization'] === `Bearer ${token?.value}`;
    if (isPresent) this.token = undefined;
    return true;
  }

  /** Headers that prove who sends this body, and when; none where calls are not signed. Throws SetupError. */
  signature(body: string): Record<string, string> {
    const { auth, secrets } = this;
    if (auth.kind !== 'signature') return {};
    const timestamp = writeTime(this.now(), auth.timestamp?.form ?? 'epoch-s');
    return { [auth.header]: signatureOf(auth, Buffer.from(body), timestamp, secrets.valueOf(auth.secret)), ...(auth.timestamp ? { [auth.timestamp.header]: timestamp } : {}) };
  }

  /** What stands in the header of each envelope; undefined where credentials go elsewhere. Throws SetupError. */
  inEnvelope(): SoapCredentials | undefined {
    const { auth, secrets } = this;
    if (auth.kind !== 'ws-security') return undefined;
    const digest = auth.passwordType === 'digest' ? { nonce: randomBytes(16), created: new Date(this.now()).toISOString() } : undefined;
    return { user: secrets.valueOf(auth.user), password: secrets.valueOf(auth.password), digest };
  }

  /** The token, or what a session is told by. */
  private async current(): Promise<string> {
    const now = this.now();
    if (this.token && now < this.token.renewAtMs) return this.token.value;
    this.renewing ??= this.renew().finally(() => (this.renewing = undefined));
    try {
      this.token = await this.renewing;
    } catch (error) {
      // Renewed ahead of time, the old one still serves while the server of tokens is away.
      if (this.token && now < this.token.endsAtMs && !(error instanceof CredentialsRefusedError)) return this.token.value;
      throw error;
    }
    return this.token.value;
  }

  private async renew(): Promise<Token> {
    const { auth, logins } = this;
    if (logins) return logins.login();
    if (!('tokenUrl' in auth)) throw new Error(`${auth.kind} has no tokens`);
    const form = new URLSearchParams(await this.grant());
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    if (auth.kind !== 'jwt-bearer') {
      const [id, secret] = [this.secrets.valueOf(auth.clientId), this.secrets.valueOf(auth.clientSecret)];
      if (auth.credentialsIn === 'header') headers['authorization'] = `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
      else {
        form.set('client_id', id);
        form.set('client_secret', secret);
      }
    }
    const answer = await sendCall({ method: 'POST', url: this.tokenAddress(this.secrets.valueOf(auth.tokenUrl)), headers, body: form.toString() }, this.limits);
    const token = this.tokenOf(answer);
    await this.keepRotated();
    return token;
  }

  private tokenAddress(tokenUrl: string): URL {
    return /^https?:/i.test(tokenUrl) ? new URL(tokenUrl) : addressOf(this.baseUrl, tokenUrl);
  }

  private async grant(): Promise<Record<string, string>> {
    const { auth, secrets } = this;
    if (auth.kind === 'oauth2-client-credentials') return { grant_type: 'client_credentials', ...(auth.scope ? { scope: auth.scope } : {}) };
    if (auth.kind === 'oauth2-refresh-token') {
      return { grant_type: 'refresh_token', refresh_token: await this.refreshToken({ refreshToken: secrets.valueOf(auth.refreshToken), clientSecret: secrets.valueOf(auth.clientSecret) }) };
    }
    return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: await this.assertion() };
  }

  /** What was given to us, or what the server has put in its place since, in this process or one before. */
  private async refreshToken(given: GivenSecrets): Promise<string> {
    await this.keepRotated();
    if (this.rotated?.given.refreshToken === given.refreshToken) return this.rotated.to;
    return (await this.keeper?.load(given)) ?? given.refreshToken;
  }

  /** Before another one is asked for: a token that is good for one use must be known to whoever comes after us. Throws TransientError. */
  private async keepRotated(): Promise<void> {
    const { rotated, keeper } = this;
    if (!rotated || rotated.isKept || !keeper) return;
    await keeper.keep(rotated.given, rotated.to);
    rotated.isKept = true;
  }

  /** A signed statement of who we are (RFC 7523). */
  private async assertion(): Promise<string> {
    const { auth, secrets } = this;
    if (auth.kind !== 'jwt-bearer') throw new Error(`${auth.kind} signs nothing`);
    const issuedS = Math.floor(this.now() / 1_000);
    const issuer = secrets.valueOf(auth.issuer);
    try {
      const key = await importPKCS8(secrets.valueOf(auth.privateKey), auth.algorithm);
      return await new SignJWT().setProtectedHeader({ alg: auth.algorithm, typ: 'JWT' }).setIssuer(issuer).setSubject(auth.subject ?? issuer).setAudience(auth.audience).setIssuedAt(issuedS).setExpirationTime(issuedS + auth.lifetimeSeconds).setJti(randomUUID()).sign(key);
    } catch (error) {
      if (error instanceof SetupError) throw error;
      throw new SetupError(`The private key of a connector is no PKCS #8 key in PEM form that fits ${auth.algorithm}.`, 'Put the whole key there, with its first and last line, or correct the algorithm.', { cause: error });
    }
  }

  private tokenOf({ status, body }: HttpAnswer): Token {
    if (status >= 500 || status === 429) throw new TokenServerError(`The server of tokens answered ${status}.`);
    const fields = (typeof body === 'object' && body !== null ? body : {}) as { access_token?: unknown; expires_in?: unknown; refresh_token?: unknown; error?: unknown };
    const isDone = status >= 200 && status <= 299;
    // An empty answer, or a failure of its own inside of a 200, says nothing of our credentials.
    if (isDone && typeof fields.access_token !== 'string' && typeof fields.error !== 'string') throw new TokenServerError(`The server of tokens answered ${status} without a token.`);
    if (!isDone || typeof fields.access_token !== 'string') {
      throw new CredentialsRefusedError(`The server of tokens refuses us (${status}${typeof fields.error === 'string' ? `, ${fields.error.slice(0, 60)}` : ''}). Correct the client and its secret, or have it let in again.`);
    }
    const { auth } = this;
    if (auth.kind === 'oauth2-refresh-token' && typeof fields.refresh_token === 'string') this.rotated = { given: { refreshToken: this.secrets.valueOf(auth.refreshToken), clientSecret: this.secrets.valueOf(auth.clientSecret) }, to: fields.refresh_token, isKept: false };
    const lifeMs = (Number(fields.expires_in) > 0 ? Number(fields.expires_in) : TOKEN_LIFE_S) * 1_000;
    // A token of few seconds would else be renewed for every call.
    const aheadMs = Math.min(('renewAheadSeconds' in auth ? auth.renewAheadSeconds : 0) * 1_000, lifeMs / 2);
    const now = this.now();
    return { value: fields.access_token, renewAtMs: now + lifeMs - aheadMs, endsAtMs: now + lifeMs };
  }
}
