import { Routes } from '../http/routes.js';
import { logins, Settings, whole, wholeOrNone } from '../settings.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { Admission, Collection, SystemParts, VendorAnswer, VendorRequest, VendorSystem } from '../vendor-system.js';
import { AccessTokens } from './access-tokens.js';
import { ApiRecords } from './api-records.js';
import { MinuteLimit } from './minute-limit.js';
import { project, staffingRequest } from './planned-work.js';
import { psaError, psaForm } from './psa-form.js';
import { resource } from './resource.js';

const psaSettings = {
  latencyMs: whole(0),
  /** Each has calls of its own: what people of the firm do is no call of Muster's. */
  clients: logins([{ name: 'muster', secret: 'psa-client-secret' }, { name: 'delivery', secret: 'psa-delivery-secret' }]),
  tokenLifeS: whole(300, 1),
  /** Null for no limit. */
  callsPerMinute: wholeOrNone(60),
  /** Seconds of the minute over which calls are counted: fewer where somebody has not the time. */
  minuteS: whole(60, 1),
};

/** A delivery system of the web age: REST, OAuth2 client credentials, page numbers, and few calls a minute. */
export class PsaServer implements VendorSystem {
  readonly form = psaForm;
  readonly settings: Settings<typeof psaSettings>;
  readonly collections: Record<string, Collection>;
  private readonly tokens: AccessTokens;
  private readonly limit = new MinuteLimit();
  private readonly routes: Routes;

  constructor(private readonly parts: SystemParts) {
    this.settings = new Settings(psaSettings, new KeyedValues(parts.database, 'settings'), parts.settings);
    this.tokens = new AccessTokens(parts, () => this.settings.values);
    const kinds: readonly ApiRecords[] = [resource, project, staffingRequest].map((kind) => new ApiRecords(parts, kind, () => kinds));
    this.collections = Object.fromEntries(kinds.map((records) => [records.kind.name, records]));
    this.routes = new Routes([{ method: 'POST', path: '/oauth/token', handle: (request) => this.tokens.grant(request) }, ...kinds.flatMap(({ routes }) => routes)], psaForm);
  }

  /** Tokens are given without limit; every other call needs one, and counts. */
  admit(request: VendorRequest): Admission {
    if (request.path === '/oauth/token') return {};
    const client = this.tokens.clientOf(request);
    const { callsPerMinute, minuteS } = this.settings.values;
    if (callsPerMinute === null) return {};
    const { allowed, remaining, resetS } = this.limit.take(client, callsPerMinute, minuteS * 1_000, this.parts.now());
    const headers = { 'x-ratelimit-limit': String(callsPerMinute), 'x-ratelimit-remaining': String(remaining), 'x-ratelimit-reset': String(resetS) };
    if (allowed) return { headers };
    return { refusal: { ...psaError(429, 'rate_limited', `Only ${callsPerMinute} calls a minute.`), headers: { ...headers, 'retry-after': String(resetS) } } };
  }

  answer(request: VendorRequest): VendorAnswer {
    return this.routes.answer(request);
  }

  secrets(): string[] {
    return this.settings.values.clients.map(({ secret }) => secret);
  }

  forget(): void {
    this.limit.clear();
  }
}
