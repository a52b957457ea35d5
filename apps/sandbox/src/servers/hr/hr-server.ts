import { Routes } from '../http/routes.js';
import { Settings, texts, whole } from '../settings.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { always, type Condition } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest, VendorSystem } from '../vendor-system.js';
import type { PageRules } from './page.store.js';
import { locationFields, orgUnitFields, Places } from './places.js';
import { hrForm, problem } from './problem.js';
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
};

/** A modern HR service: REST with an API key, cursor pages, dated rows, object permissions. */
export class HrServer implements VendorSystem {
  readonly form = hrForm;
  readonly settings: Settings<typeof hrSettings>;
  readonly collections: Record<string, Collection>;
  private readonly routes: Routes;

  constructor(private readonly parts: SystemParts) {
    this.settings = new Settings(hrSettings, new KeyedValues(parts.database, 'settings'), parts.settings);
    const pageRules = (): PageRules => ({ nowMs: parts.now(), ...this.settings.values });
    const workers = new Workers(parts, pageRules, (key) => this.visibleTo(key));
    const orgUnits = new Places(parts, 'org-units', orgUnitFields, pageRules);
    const locations = new Places(parts, 'locations', locationFields, pageRules);
    this.collections = { workers, 'org-units': orgUnits, locations };
    this.routes = new Routes([...workers.routes, ...orgUnits.routes, ...locations.routes], hrForm);
  }

  answer(request: VendorRequest): VendorAnswer {
    const { fullKeys, restrictedKeys } = this.settings.values;
    const key = request.headers['x-api-key'];
    if (typeof key !== 'string' || ![...fullKeys, ...restrictedKeys].includes(key)) return problem(401, 'unauthorized', 'Send a valid key as X-Api-Key.');
    return this.routes.answer(request);
  }

  secrets(): string[] {
    return [...this.settings.values.fullKeys, ...this.settings.values.restrictedKeys];
  }

  private visibleTo(key: VendorRequest['headers'][string]): Condition {
    const { fullKeys, hiddenCompanies } = this.settings.values;
    return fullKeys.includes(key as string) ? always : visibleWorkers(hiddenCompanies, new Date(this.parts.now()).toISOString().slice(0, 10));
  }
}
