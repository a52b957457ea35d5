import { bearerOf } from '../http/bearer.js';
import { Routes } from '../http/routes.js';
import { Settings, texts, whole } from '../settings.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { Admission, Collection, SystemParts, VendorAnswer, VendorRequest, VendorSystem } from '../vendor-system.js';
import { bookings } from './bookings.js';
import { People } from './people.js';
import { PlannedRecords } from './planned-records.js';
import { requests } from './requests.js';
import { rmForm, rmUnauthorized } from './rm-form.js';

const rmSettings = { latencyMs: whole(0), tokens: texts(['rm-token']) };

/** Resource management: people, requests for them and their bookings over REST, change numbers to follow, and a version that every writer has to name. */
export class RmServer implements VendorSystem {
  readonly form = rmForm;
  readonly settings: Settings<typeof rmSettings>;
  readonly collections: Record<string, Collection>;
  private readonly routes: Routes;

  constructor(parts: SystemParts) {
    this.settings = new Settings(rmSettings, new KeyedValues(parts.database, 'settings'), parts.settings);
    const people = new People(parts);
    const wanted = new PlannedRecords(parts, requests);
    const booked = new PlannedRecords(parts, bookings(people, wanted));
    this.collections = { people, requests: wanted, bookings: booked };
    this.routes = new Routes([...people.routes, ...wanted.routes, ...booked.routes], rmForm);
  }

  admit({ headers }: VendorRequest): Admission {
    const token = bearerOf(headers);
    if (token !== undefined && this.settings.values.tokens.includes(token)) return {};
    return { refusal: rmUnauthorized(token === undefined ? 'token_missing' : 'token_invalid', 'Send a valid token as Bearer.') };
  }

  answer(request: VendorRequest): VendorAnswer {
    return this.routes.answer(request);
  }

  secrets(): string[] {
    return this.settings.values.tokens;
  }
}
