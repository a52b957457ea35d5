import { createHmac } from 'node:crypto';
import { NumberedRecords, type Numbered } from '../storage/numbered.store.js';
import { both, bodyField } from '../storage/records.store.js';
import type { SystemParts } from '../vendor-system.js';
import type { WorkerNews } from './worker-news.js';

export interface Webhook {
  url: string;
  secret: string;
  createdAt: number;
  /** Registered with a key that does not see everyone. */
  restricted: boolean;
}

/** What a receiver is told: who changed, but not what. */
export interface WebhookEvent {
  event_id: string;
  type: WorkerNews;
  worker_id: string;
  occurred_at: string;
  version: number;
}

interface Delivery {
  hook: string;
  event: WebhookEvent;
  state: 'waiting' | 'delivered' | 'given-up' | 'lost';
  attempts: number;
  /** Real milliseconds since 1970: waits run beside the sandbox's clock. */
  dueAt: number;
  /** Goes as soon as another event to this receiver has overtaken it. */
  overtaken: 'awaited' | 'no';
  lastStatus: number | null;
}

export interface SendingRules {
  webhookRetryMs: number;
  webhookTimeoutMs: number;
}

const attemptsMax = 8;
const keptMax = 10_000;
const waitMsUsual = 30_000;
const waiting = { sql: `${bodyField('state')} = 'waiting'`, params: [] };
const ofHook = (hook: string) => ({ sql: `${bodyField('hook')} = ?`, params: [hook] });

/** Sends events to their receivers, one after the other to each, and again with growing waits until a receiver says 2xx. What is to be sent outlives the process. */
export class WebhookSender {
  private readonly deliveries: NumberedRecords<Delivery>;
  private readonly stopping = new AbortController();
  private readonly running = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: SystemParts, private readonly rules: () => SendingRules, private readonly hooks: () => ReadonlyMap<string, Webhook>) {
    this.deliveries = new NumberedRecords<Delivery>(parts.database, 'webhook-deliveries', parts.now).index('state');
    this.wake();
  }

  /** Puts an event into the queue, where it misbehaves as it was told to. */
  enqueue(hook: string, { url }: Webhook, event: WebhookEvent): void {
    const rule = this.parts.webhookRule(new URL(url).pathname);
    const waitMs = rule?.latencyMs ?? waitMsUsual;
    const delivery: Delivery = { hook, event, state: 'waiting', attempts: 0, dueAt: Date.now(), overtaken: 'no', lastStatus: null };
    switch (rule?.do) {
      case 'lose-webhooks': delivery.state = 'lost'; break;
      case 'late-webhooks': delivery.dueAt += waitMs; break;
      case 'reorder-webhooks': Object.assign(delivery, { dueAt: delivery.dueAt + waitMs, overtaken: 'awaited' }); break;
      case 'double-webhooks': this.deliveries.append(delivery); break;
    }
    this.deliveries.append(delivery);
    this.deliveries.keep(keptMax, { sql: `NOT (${waiting.sql})`, params: [] });
    this.wake();
  }

  rows(): unknown[] {
    return this.deliveries.after(0).map(({ n, body: { hook, state, attempts, lastStatus, event } }) => ({ n, webhook: hook, state, attempts, last_status: lastStatus, ...event }));
  }

  /** The receiver is told nothing more. */
  giveUp(hook: string): void {
    for (const { n, body } of this.deliveries.select(both(waiting, ofHook(hook)))) this.deliveries.rewrite(n, { ...body, state: 'given-up' });
  }

  /** The queue has been emptied. */
  forget(): void {
    clearTimeout(this.timer);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await Promise.all(this.running.values());
  }

  /** After the call that is being answered: what it enqueues is sent when all of it is done. */
  private wake(): void {
    setImmediate(() => this.runAll());
  }

  private runAll(): void {
    if (this.stopping.signal.aborted) return;
    const idle = [...this.hooks().keys()].filter((hook) => !this.running.has(hook));
    for (const hook of idle.filter((each) => this.nextOf(each, Date.now()))) {
      this.running.set(hook, this.run(hook).catch((error: unknown) => console.error(error)).finally(() => {
        this.running.delete(hook);
        this.runAll();
      }));
    }
    this.setAlarm();
  }

  private setAlarm(): void {
    clearTimeout(this.timer);
    const idle = [...this.hooks().keys()].filter((hook) => !this.running.has(hook));
    const next = idle.flatMap((hook) => this.deliveries.select(both(waiting, ofHook(hook)), 1, bodyField('dueAt'))).map(({ body }) => body.dueAt);
    if (next.length > 0) this.timer = setTimeout(() => this.runAll(), Math.max(1, Math.min(...next) - Date.now())).unref();
  }

  private nextOf(hook: string, upToMs: number): Numbered<Delivery> | undefined {
    return this.deliveries.select(both(waiting, ofHook(hook), { sql: `${bodyField('dueAt')} <= ?`, params: [upToMs] }), 1)[0];
  }

  private async run(hook: string): Promise<void> {
    for (;;) {
      const next = this.nextOf(hook, Date.now());
      if (!next || this.stopping.signal.aborted) return;
      await this.send(next);
    }
  }

  private async send({ n, body: delivery }: Numbered<Delivery>): Promise<void> {
    const hook = this.hooks().get(delivery.hook);
    const lastStatus = hook ? await this.post(hook, JSON.stringify(delivery.event)) : null;
    // The sandbox may have been stopped or emptied meanwhile.
    if (this.stopping.signal.aborted || this.deliveries.get(n)?.event.event_id !== delivery.event.event_id) return;
    const attempts = delivery.attempts + 1;
    const arrived = lastStatus !== null && lastStatus >= 200 && lastStatus < 300;
    const state = arrived ? 'delivered' : attempts >= attemptsMax || !hook ? 'given-up' : 'waiting';
    this.deliveries.rewrite(n, { ...delivery, state, attempts, lastStatus, overtaken: 'no', dueAt: Date.now() + this.rules().webhookRetryMs * 2 ** (attempts - 1) });
    if (arrived) this.releaseOvertaken(delivery.hook);
  }

  private releaseOvertaken(hook: string): void {
    const held = this.deliveries.select(both(waiting, ofHook(hook), { sql: `${bodyField('overtaken')} = 'awaited'`, params: [] }));
    for (const { n, body } of held) this.deliveries.rewrite(n, { ...body, overtaken: 'no', dueAt: Date.now() });
  }

  /** The status of the answer; null where there was none. */
  private async post({ url, secret }: Webhook, body: string): Promise<number | null> {
    const timestamp = String(Math.floor(this.parts.now() / 1_000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.rules().webhookTimeoutMs);
    try {
      const signal = AbortSignal.any([this.stopping.signal, late.signal]);
      const answer = await fetch(url, {
        method: 'POST', body, redirect: 'manual', signal, headers: { 'content-type': 'application/json', 'x-hr-timestamp': timestamp, 'x-hr-signature': `v1=${signature}` },
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}
