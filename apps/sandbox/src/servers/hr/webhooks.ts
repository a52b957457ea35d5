import { randomUUID } from 'node:crypto';
import { faultsInWords, fieldFaults } from '../fields.js';
import { jsonObject } from '../http/json-body.js';
import type { Route } from '../http/routes.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { Records, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { hrForm, problem, refused } from './problem.js';
import { secondsIso } from './seconds-iso.js';
import { WebhookSender, type SendingRules, type Webhook } from './webhook-sender.js';
import type { WorkerNews } from './worker-news.js';

export interface News {
  type: WorkerNews;
  workerId: string;
  version: number;
  /** From those whose key does not see everyone. */
  isHidden: boolean;
}

const secretLengthMin = 8;

/** `/v1/webhooks`: who is told when a worker changes. */
export class Webhooks implements Collection {
  readonly routes: Route[] = [
    { method: 'GET', path: '/v1/webhooks', handle: () => ({ status: 200, body: { items: this.rows() } }) },
    { method: 'POST', path: '/v1/webhooks', handle: (request) => this.register(request) },
    { method: 'DELETE', path: '/v1/webhooks/:id', handle: (_, id) => this.remove(id!) },
  ];
  readonly sender: WebhookSender;
  readonly deliveries: Collection;
  private readonly records: Records<Webhook>;
  private readonly numbers: KeyedValues<number>;

  constructor(private readonly parts: SystemParts, rules: () => SendingRules, private readonly isRestricted: (request: VendorRequest) => boolean) {
    this.records = new Records<Webhook>(parts.database, 'webhooks', parts.now).index('url');
    this.numbers = new KeyedValues(parts.database, 'numbers');
    this.sender = new WebhookSender(parts, rules, () => new Map(this.records.select().map(({ id, body }) => [id, body])));
    this.deliveries = { rows: () => this.sender.rows(), seed: () => { throw refused(405, 'method_not_allowed', 'Deliveries come from changes.'); } };
  }

  tell({ type, workerId, version, isHidden }: News): void {
    const event = { event_id: randomUUID(), type, worker_id: workerId, occurred_at: secondsIso(this.parts.now()), version };
    for (const { id, body } of this.records.select()) if (!body.restricted || !isHidden) this.sender.enqueue(id, body, event);
  }

  seed(row: Record<string, unknown>): void {
    const { url, secret } = registrationOf(row);
    if (this.records.having('url', url).length === 0) this.add({ url, secret, createdAt: this.parts.now(), restricted: false });
  }

  rows(): unknown[] {
    return this.records.select().map(show);
  }

  private register(request: VendorRequest): VendorAnswer {
    const { url, secret } = registrationOf(jsonObject(request, hrForm));
    const [same] = this.records.having('url', url);
    if (same) return problem(409, 'already_exists', 'There is a webhook to this address.', { id: same.id });
    const hook = this.add({ url, secret, createdAt: this.parts.now(), restricted: this.isRestricted(request) });
    return { status: 201, headers: { location: `/hr/v1/webhooks/${hook.id}` }, body: show(hook) };
  }

  private add(hook: Webhook): StoredRecord<Webhook> {
    const next = (this.numbers.get('webhook') ?? 0) + 1;
    this.numbers.set('webhook', next);
    return this.records.write(`WH-${next}`, hook);
  }

  private remove(id: string): VendorAnswer {
    if (!this.records.remove(id)) return problem(404, 'not_found', 'There is no such webhook.');
    this.sender.giveUp(id);
    return { status: 204 };
  }
}

function registrationOf(given: Record<string, unknown>): { url: string; secret: string } {
  const faults = fieldFaults({ url: 'text', secret: 'text' }, given, 'refused');
  const { url, secret } = given;
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) faults.url = 'must be an address that begins with http';
  if (typeof secret !== 'string' || secret.length < secretLengthMin) faults.secret = `must have at least ${secretLengthMin} characters`;
  if (Object.keys(faults).length > 0) throw refused(400, 'invalid', faultsInWords(faults));
  return { url: url as string, secret: secret as string };
}

/** The secret is never shown. */
function show({ id, body: { url, createdAt } }: StoredRecord<Webhook>): unknown {
  return { id, url, created_at: secondsIso(createdAt) };
}
