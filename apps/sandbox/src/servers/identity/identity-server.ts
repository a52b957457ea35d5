import { bearerOf } from '../http/bearer.js';
import { Routes } from '../http/routes.js';
import { Settings, texts, whole } from '../settings.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { Admission, Collection, SystemParts, VendorAnswer, VendorRequest, VendorSystem } from '../vendor-system.js';
import { discoveryRoutes } from './discovery.js';
import { withMember } from './membership.store.js';
import { groupKind, userKind, type Resource } from './resource-kinds.js';
import { Resources } from './resources.js';
import { scimForm, scimRefusal, scimUnauthorized } from './scim-form.js';

const identitySettings = {
  latencyMs: whole(0),
  tokens: texts(['identity-token']),
  /** Resources on a page, however many are asked for. */
  countMax: whole(200, 1),
};

/** A directory of accounts and groups: SCIM 2.0. */
export class IdentityServer implements VendorSystem {
  readonly form = scimForm;
  readonly settings: Settings<typeof identitySettings>;
  readonly collections: Record<string, Collection>;
  private readonly users: Resources;
  private readonly groups: Resources;
  private readonly routes: Routes;

  constructor(parts: SystemParts) {
    this.settings = new Settings(identitySettings, new KeyedValues(parts.database, 'settings'), parts.settings);
    const countMax = () => this.settings.values.countMax;
    this.users = new Resources(parts, userKind, countMax, { shown: ({ id }) => this.groupsOf(id), removed: (id) => this.leaveGroups(id) });
    this.groups = new Resources(parts, groupKind, countMax, { check: (group) => this.checkMembers(group) });
    this.collections = { Users: this.users, Groups: this.groups };
    this.routes = new Routes([...this.users.routes, ...this.groups.routes, ...discoveryRoutes(countMax)], scimForm);
  }

  admit({ headers }: VendorRequest): Admission {
    const token = bearerOf(headers);
    return token !== undefined && this.settings.values.tokens.includes(token) ? {} : { refusal: scimUnauthorized('Send a valid token as Bearer.') };
  }

  answer(request: VendorRequest): VendorAnswer {
    return this.routes.answer(request);
  }

  secrets(): string[] {
    return this.settings.values.tokens;
  }

  private groupsOf(userId: string): Resource {
    const groups = this.groups.select(withMember(userId)).map(({ id, body }) => ({ value: id, display: body.resource.displayName }));
    return groups.length > 0 ? { groups } : {};
  }

  private leaveGroups(userId: string): void {
    for (const group of this.groups.select(withMember(userId))) {
      const { members, ...rest } = group.body.resource as { members: { value: string }[] };
      const left = members.filter(({ value }) => value !== userId);
      this.groups.rewrite(group, left.length > 0 ? { ...rest, members: left } : rest);
    }
  }

  private checkMembers({ members = [] }: Resource): void {
    const stranger = (members as Resource[]).find(({ value }) => typeof value !== 'string' || !this.users.find(value));
    if (stranger) throw scimRefusal(400, `${String(stranger.value).slice(0, 60)} is no user.`, 'invalidValue');
  }
}
