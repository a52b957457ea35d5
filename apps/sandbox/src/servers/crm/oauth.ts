import { randomBytes } from 'node:crypto';
import { basicOf } from '../http/basic.js';
import { bearerOf } from '../http/bearer.js';
import { Refusal } from '../refusal.js';
import type { Login } from '../settings.js';
import { inTransaction } from '../storage/database.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { sessionInvalid } from './crm-form.js';

/** Tokens that come from one another; when an old refresh token is used again, somebody has stolen it, and none of its family is worth anything. */
interface Family {
  revoked: boolean;
}

interface AccessToken {
  family: string;
  expiresAtMs: number;
}

interface RefreshToken {
  family: string;
  client: string;
  used: boolean;
}

export interface OAuthRules {
  clients: Login[];
  tokenLifeS: number;
  refreshTokens: string[];
}

const error = (status: number, code: string, description: string): VendorAnswer => ({ status, body: { error: code, error_description: description } });
const newToken = () => randomBytes(24).toString('base64url');
const keptMs = 86_400_000;

/** POST /oauth/token: client credentials, and refresh tokens that are good for one use. */
export class OAuth {
  private readonly families: KeyedValues<Family>;
  private readonly access: KeyedValues<AccessToken>;
  private readonly refresh: KeyedValues<RefreshToken>;

  constructor(private readonly parts: SystemParts, private readonly rules: () => OAuthRules) {
    this.families = new KeyedValues(parts.database, 'token-family');
    this.access = new KeyedValues(parts.database, 'access-token');
    this.refresh = new KeyedValues(parts.database, 'refresh-token');
  }

  grant({ headers, body }: VendorRequest): VendorAnswer {
    if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return error(400, 'invalid_request', 'send the request as application/x-www-form-urlencoded');
    const form = new URLSearchParams(body.toString('utf8'));
    const given = basicOf(headers) ?? { name: form.get('client_id'), secret: form.get('client_secret') };
    const client = this.rules().clients.find(({ name, secret }) => name === given.name && secret === given.secret);
    if (!client) return error(401, 'invalid_client', 'invalid client credentials');
    return inTransaction(this.parts.database, () => {
      switch (form.get('grant_type')) {
        case 'client_credentials': return this.give(client.name, newToken());
        case 'refresh_token': return this.renew(client.name, form.get('refresh_token') ?? '');
        default: return error(400, 'unsupported_grant_type', 'grant type not supported');
      }
    });
  }

  /** Throws Refusal with 401. */
  check({ headers }: VendorRequest): void {
    const token = bearerOf(headers);
    const known = token === undefined ? undefined : this.access.get(token);
    if (!known || known.expiresAtMs <= this.parts.now() || this.families.get(known.family)?.revoked !== false) throw new Refusal(sessionInvalid());
  }

  private renew(client: string, token: string): VendorAnswer {
    const known = this.refresh.get(token) ?? this.firstOf(client, token);
    if (!known || known.client !== client || this.families.get(known.family)?.revoked) return error(400, 'invalid_grant', 'expired or unknown refresh token');
    if (known.used) {
      this.families.set(known.family, { revoked: true });
      return error(400, 'invalid_grant', 'refresh token was used before; all of its tokens are revoked');
    }
    this.refresh.set(token, { ...known, used: true });
    return this.give(client, known.family);
  }

  /** A refresh token that was handed over when the CRM was set up. */
  private firstOf(client: string, token: string): RefreshToken | undefined {
    return this.rules().refreshTokens.includes(token) ? { family: `first ${token}`, client, used: false } : undefined;
  }

  private give(client: string, family: string): VendorAnswer {
    const { tokenLifeS } = this.rules();
    const [access, refresh, now] = [newToken(), newToken(), this.parts.now()];
    const expiresAtMs = now + tokenLifeS * 1_000;
    this.access.forgetBefore(now);
    this.families.set(family, { revoked: false });
    this.access.set(access, { family, expiresAtMs }, expiresAtMs + keptMs);
    this.refresh.set(refresh, { family, client, used: false });
    return { status: 200, headers: { 'cache-control': 'no-store' }, body: { access_token: access, refresh_token: refresh, token_type: 'Bearer', issued_at: String(now), expires_in: tokenLifeS } };
  }
}
