import { Routes } from '../http/routes.js';
import { logins, Settings, texts, whole, wholeOrNone } from '../settings.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { Admission, Collection, SystemParts, VendorAnswer, VendorRequest, VendorSystem } from '../vendor-system.js';
import { ChangeEvents } from './change-events.js';
import { crmError, crmForm } from './crm-form.js';
import { DailyQuota } from './daily-quota.js';
import { OAuth } from './oauth.js';
import { Queries } from './queries.js';
import { SObjectRecords } from './records.js';
import { sObjects } from './sobjects.js';

const crmSettings = {
  latencyMs: whole(0),
  clients: logins([{ name: 'muster', secret: 'crm-client-secret' }]),
  tokenLifeS: whole(900, 1),
  /** Refresh tokens that were handed over at set-up; each is good once, as all. */
  refreshTokens: texts(['crm-refresh-token']),
  /** Null for no limit. */
  callsPerDay: wholeOrNone(5_000),
  batchSize: whole(200, 1),
  locatorLifeS: whole(900, 1),
  eventsKept: whole(1_000, 1),
  heartbeatMs: whole(15_000, 1),
};

/** A CRM in the cloud: OAuth2, queries in a language of its own, a quota of calls a day, and platform events to follow. */
export class CrmServer implements VendorSystem {
  readonly form = crmForm;
  readonly settings: Settings<typeof crmSettings>;
  readonly collections: Record<string, Collection>;
  private readonly oauth: OAuth;
  private readonly quota: DailyQuota;
  private readonly events: readonly ChangeEvents[];
  private readonly routes: Routes;

  constructor(parts: SystemParts) {
    this.settings = new Settings(crmSettings, new KeyedValues(parts.database, 'settings'), parts.settings);
    this.oauth = new OAuth(parts, () => this.settings.values);
    this.quota = new DailyQuota(parts);
    const [deals, users] = [new ChangeEvents(parts, 'Opportunity', () => this.settings.values), new ChangeEvents(parts, 'User', () => this.settings.values)];
    this.events = [deals, users];
    const kinds = {
      Opportunity: new SObjectRecords(parts, sObjects.Opportunity, (...change) => deals.tell(...change)),
      Account: new SObjectRecords(parts, sObjects.Account, () => undefined),
      User: new SObjectRecords(parts, sObjects.User, (...change) => users.tell(...change)),
    };
    const queries = new Queries(parts, (name) => kinds[name].records, () => this.settings.values);
    this.collections = { Opportunities: kinds.Opportunity, Accounts: kinds.Account, Users: kinds.User, OpportunityChanges: deals.collection, UserChanges: users.collection };
    this.routes = new Routes([
      { method: 'POST', path: '/oauth/token', handle: (request) => this.oauth.grant(request) }, ...queries.routes, ...Object.values(kinds).flatMap(({ routes }) => routes), ...this.events.flatMap(({ routes }) => routes),
    ], crmForm);
  }

  /** Tokens are given without one; events are followed without counting. */
  admit(request: VendorRequest): Admission {
    if (request.path === '/oauth/token') return {};
    this.oauth.check(request);
    const { callsPerDay } = this.settings.values;
    if (callsPerDay === null || !request.path.startsWith('/services/')) return {};
    const { allowed, used } = this.quota.take(callsPerDay);
    const headers = { 'sforce-limit-info': `api-usage=${used}/${callsPerDay}` };
    return allowed ? { headers } : { refusal: { ...crmError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'), headers } };
  }

  answer(request: VendorRequest): VendorAnswer {
    return this.routes.answer(request);
  }

  forget(): void {
    for (const events of this.events) events.forget();
  }

  secrets(): string[] {
    return [...this.settings.values.clients.map(({ secret }) => secret), ...this.settings.values.refreshTokens];
  }
}
