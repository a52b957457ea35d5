import { Routes } from '../http/routes.js';
import { Settings, texts, whole } from '../settings.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { inTransaction } from '../storage/database.js';
import { always, type Condition } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest, VendorSystem } from '../vendor-system.js';
import { beginningBetween } from './beginning-workers.store.js';
import { locationCalendar } from './location-calendar.js';
import type { PageRules } from './page.store.js';
import { locationFields, orgUnitFields, Places } from './places.js';
import { hrForm, problem } from './problem.js';
import { Webhooks } from './webhooks.js';
import { newsOf, newsOfDays, type WorkerNews } from './worker-news.js';
import { visibleWorkers } from './visible-workers.store.js';
import { Workers } from './workers.js';

const hrSettings = {
  latencyMs: whole(0),
  fullKeys: texts(['hr-full-key']),
  /** Keys whose holder does not see the workers of `hiddenCompanies`. */
  restrictedKeys: texts(['hr-restricted-key']),
  hiddenCompanies: texts(['DE01']),
  cursorLifeS: whole(600, 1),
  sinceRetentionDays: whole(30, 1),
  /** Before a webhook that was not taken is sent for the second time; each further wait is twice as long. */
  webhookRetryMs: whole(1_000, 1),
  webhookTimeoutMs: whole(5_000, 1),
};

/** A modern HR service: REST with an API key, cursor pages, dated rows, object permissions, and webhooks for what takes effect. */
export class HrServer implements VendorSystem {
  readonly form = hrForm;
  readonly settings: Settings<typeof hrSettings>;
  readonly collections: Record<string, Collection>;
  readonly sendsWebhooks = true;
  private readonly workers: Workers;
  private readonly webhooks: Webhooks;
  private readonly clockwork: KeyedValues<string>;
  private readonly routes: Routes;

  constructor(private readonly parts: SystemParts) {
    this.settings = new Settings(hrSettings, new KeyedValues(parts.database, 'settings'), parts.settings);
    const pageRules = (): PageRules => ({ nowMs: parts.now(), ...this.settings.values });
    this.clockwork = new KeyedValues(parts.database, 'clockwork');
    this.workers = new Workers(parts, pageRules, (key) => this.visibleTo(key), {
      changed: (id, version, before, after) => this.tell(id, version, newsOf(before, after, this.today())),
    });
    this.webhooks = new Webhooks(parts, () => this.settings.values, ({ headers }) => !this.settings.values.fullKeys.includes(headers['x-api-key'] as string));
    const orgUnits = new Places(parts, 'org-units', orgUnitFields, pageRules);
    const locations = new Places(parts, 'locations', locationFields, pageRules, locationCalendar);
    this.collections = { workers: this.workers, 'org-units': orgUnits, locations, webhooks: this.webhooks, 'webhook-deliveries': this.webhooks.deliveries };
    this.routes = new Routes([...this.workers.routes, ...orgUnits.routes, ...locations.routes, ...this.webhooks.routes, { method: 'GET', path: '/v1/permissions', handle: ({ headers }) => this.permissions(headers['x-api-key']) }], hrForm);
  }

  answer(request: VendorRequest): VendorAnswer {
    const { fullKeys, restrictedKeys } = this.settings.values;
    const key = request.headers['x-api-key'];
    if (typeof key !== 'string' || ![...fullKeys, ...restrictedKeys].includes(key)) return problem(401, 'unauthorized', 'Send a valid key as X-Api-Key.');
    if (request.method === 'GET') return this.routes.answer(request);
    // Together, so that there is no change of which nobody is told.
    return inTransaction(this.parts.database, () => {
      this.tick();
      return this.routes.answer(request);
    });
  }

  secrets(): string[] {
    return [...this.settings.values.fullKeys, ...this.settings.values.restrictedKeys];
  }

  /** Tells of the rows that have begun since the last time; before any change of a later day, this has been done for it. */
  tick(): number {
    const [last, today] = [this.clockwork.get('day'), this.today()];
    if (last === today) return 0;
    this.clockwork.set('day', today);
    if (last === undefined) return 0;
    const beginning = this.workers.select(beginningBetween(last, today));
    for (const { id, version, body } of beginning) this.tell(id, version, newsOfDays(body, last, today));
    return beginning.length;
  }

  forget(): void {
    this.webhooks.sender.forget();
  }

  stop(): Promise<void> {
    return this.webhooks.sender.stop();
  }

  /** What the holder of a key may see. */
  private permissions(key: VendorRequest['headers'][string]): VendorAnswer {
    const { fullKeys, hiddenCompanies } = this.settings.values;
    return { status: 200, body: { workers: fullKeys.includes(key as string) || hiddenCompanies.length === 0 ? 'all' : 'some' } };
  }

  private tell(workerId: string, version: number, type: WorkerNews | undefined): void {
    if (type) this.webhooks.tell({ type, workerId, version, isHidden: !this.workers.find(workerId, this.visibleToRestricted()) });
  }

  private today(): string {
    return new Date(this.parts.now()).toISOString().slice(0, 10);
  }

  private visibleTo(key: VendorRequest['headers'][string]): Condition {
    return this.settings.values.fullKeys.includes(key as string) ? always : this.visibleToRestricted();
  }

  private visibleToRestricted(): Condition {
    return visibleWorkers(this.settings.values.hiddenCompanies, this.today());
  }
}
