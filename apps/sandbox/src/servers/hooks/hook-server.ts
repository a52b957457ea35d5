import { createHmac, timingSafeEqual } from 'node:crypto';
import { jsonObject } from '../http/json-body.js';
import { Routes } from '../http/routes.js';
import { plainError, plainForm } from '../plain-error.js';
import { Refusal } from '../refusal.js';
import { Settings, texts, whole } from '../settings.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { Records } from '../storage/records.store.js';
import type { Admission, Collection, SystemParts, VendorAnswer, VendorRequest, VendorSystem } from '../vendor-system.js';

const hookSettings = {
  latencyMs: whole(0),
  /** Of each of which a signature is taken. */
  secrets: texts(['hooks-secret']),
  toleranceS: whole(300, 1),
};

interface KeptHook {
  at: string;
  /** How often it came. */
  times: number;
  body: Record<string, unknown>;
}

/** What a chat tool or a receiver of one's own does with signed webhooks: it checks who signed them and when, keeps each once by its Idempotency-Key, and shows them to anybody (GET /hooks/notices). */
export class HookServer implements VendorSystem {
  readonly form = plainForm('notices');
  readonly settings: Settings<typeof hookSettings>;
  readonly collections: Record<string, Collection>;
  private readonly notices: Records<KeptHook>;
  private readonly routes: Routes;

  constructor(private readonly parts: SystemParts) {
    const { database, now, settings } = parts;
    this.settings = new Settings(hookSettings, new KeyedValues(database, 'settings'), settings);
    this.notices = new Records<KeptHook>(database, 'notices', now);
    this.collections = { notices: { rows: () => this.shown(), seed: () => { throw new Refusal(plainError(400, 'not_seeded', 'Notices come signed, over HTTP.')); } } };
    this.routes = new Routes([
      { method: 'GET', path: '/notices', handle: () => ({ status: 200, body: { notices: this.shown() } }) },
      { method: 'POST', path: '/notices', handle: (request) => this.take(request) },
    ], this.form);
  }

  admit({ method, headers, body }: VendorRequest): Admission {
    if (method !== 'POST') return {};
    const timestamp = String(headers['x-muster-timestamp'] ?? '');
    const given = Buffer.from(String(headers['x-muster-signature'] ?? ''));
    const isSigned = this.settings.values.secrets.some((secret) => {
      const right = Buffer.from(`v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`);
      return right.length === given.length && timingSafeEqual(right, given);
    });
    if (!isSigned) return { refusal: plainError(401, 'bad_signature', 'X-Muster-Signature is no signature of X-Muster-Timestamp and the body.') };
    const ageS = Math.abs(this.parts.now() / 1_000 - Number(timestamp));
    return ageS <= this.settings.values.toleranceS ? {} : { refusal: plainError(401, 'stale', 'X-Muster-Timestamp is too far from now.') };
  }

  answer(request: VendorRequest): VendorAnswer {
    return this.routes.answer(request);
  }

  secrets(): string[] {
    return this.settings.values.secrets;
  }

  private take(request: VendorRequest): VendorAnswer {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || key === '') return plainError(400, 'no_key', 'Send the id of the notice as Idempotency-Key.');
    const body = jsonObject(request, this.form);
    if (typeof body.text !== 'string' || body.text === '') return plainError(422, 'no_text', 'text must be a text: it is what people are shown.');
    const known = this.notices.get(key)?.body;
    this.notices.write(key, known ? { ...known, times: known.times + 1 } : { at: new Date(this.parts.now()).toISOString(), times: 1, body });
    return { status: 200, body: { id: key } };
  }

  private shown(): unknown[] {
    return this.notices.select().map(({ id, body }) => ({ id, ...body }));
  }
}
