import { randomBytes } from 'node:crypto';
import { Refusal } from '../refusal.js';
import type { Login } from '../settings.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { psaError, tokenExpired } from './psa-form.js';

interface AccessToken {
  client: string;
  expiresAtMs: number;
}

/** How long an expired token is still known as such, before it is as good as invented. */
const expiredKeptMs = 86_400_000;

/** OAuth2 client credentials: gives tokens to known clients, and tells whose a token is. */
export class AccessTokens {
  private readonly tokens: KeyedValues<AccessToken>;

  constructor(private readonly parts: SystemParts, private readonly settings: () => { clients: Login[]; tokenLifeS: number }) {
    this.tokens = new KeyedValues(parts.database, 'access-token');
  }

  /** The answer to POST /oauth/token. */
  grant({ headers, body }: VendorRequest): VendorAnswer {
    if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return psaError(400, 'invalid_request', 'Send the request as application/x-www-form-urlencoded.');
    const form = new URLSearchParams(body.toString('utf8'));
    const { clients, tokenLifeS } = this.settings();
    const given = basicCredentials(headers.authorization) ?? { name: form.get('client_id'), secret: form.get('client_secret') };
    if (!clients.some(({ name, secret }) => name === given.name && secret === given.secret)) return psaError(401, 'invalid_client', 'There is no such client, or its secret is another.');
    if (form.get('grant_type') !== 'client_credentials') return psaError(400, 'unsupported_grant_type', 'Only client_credentials is granted.');
    const token = randomBytes(24).toString('base64url');
    const nowMs = this.parts.now();
    const expiresAtMs = nowMs + tokenLifeS * 1_000;
    this.tokens.forgetBefore(nowMs);
    this.tokens.set(token, { client: given.name!, expiresAtMs }, expiresAtMs + expiredKeptMs);
    return { status: 200, headers: { 'cache-control': 'no-store' }, body: { access_token: token, token_type: 'Bearer', expires_in: tokenLifeS } };
  }

  /** The client that a call's token was given to. Throws Refusal with 401. */
  clientOf({ headers }: VendorRequest): string {
    const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const known = token === undefined ? undefined : this.tokens.get(token);
    if (!known) {
      const code = token === undefined ? 'missing_token' : 'invalid_token';
      throw new Refusal({ ...psaError(401, code, 'Get an access token at /psa/oauth/token and send it as Bearer.'), headers: { 'www-authenticate': 'Bearer' } });
    }
    if (known.expiresAtMs <= this.parts.now()) throw new Refusal(tokenExpired());
    return known.client;
  }
}

function basicCredentials(authorization: string | undefined): { name: string; secret: string } | undefined {
  const encoded = /^Basic ([\w+/=-]+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [name = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { name, secret: rest.join(':') };
}
