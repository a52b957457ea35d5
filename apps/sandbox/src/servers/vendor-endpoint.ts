import type { IncomingMessage, ServerResponse } from 'node:http';
import { pause } from '@muster/platform-kernel';
import { callWithoutSecrets, withoutSecrets } from './call-without-secrets.js';
import { readBody } from './http/read-body.js';
import { sendAnswer, sendStream } from './http/send-answer.js';
import type { Behaviour } from './misbehaviour/behaviour.js';
import { planAnswer, type AnswerPlan } from './misbehaviour/plan-answer.js';
import type { Rule } from './misbehaviour/rules.js';
import { Refusal } from './refusal.js';
import type { CallLog } from './storage/call-log.store.js';
import type { Admission, VendorAnswer, VendorRequest, VendorSystem } from './vendor-system.js';

/** What a vendor takes at most in one body. */
export const vendorBodyBytesMax = 5 * 1_024 * 1_024;

export interface Arrival {
  incoming: IncomingMessage;
  response: ServerResponse;
  url: URL;
  /** The first segment of the path, which names the system. */
  prefix: string;
}

/** One system as callers meet it: its slowness and its misbehaviour around its answers, and every call in its log. */
export class VendorEndpoint {
  /** @param stopping aborts when the sandbox stops: waiting calls are cut, and not done. */
  constructor(readonly system: VendorSystem, readonly behaviour: Behaviour, readonly log: CallLog, private readonly now: () => number, private readonly stopping: AbortSignal) {}

  /** Answers one call, or cuts its line. Throws only for defects. */
  async serve(arrival: Arrival): Promise<void> {
    const { incoming, response, url } = arrival;
    const begunMs = performance.now();
    const method = incoming.method!;
    const rule = this.behaviour.choose(method, url.pathname);
    if (rule?.do === 'outage') return this.hangUp(arrival, rule, begunMs);

    const body = await readBody(incoming, vendorBodyBytesMax);
    const request: VendorRequest = {
      method, path: url.pathname.slice(arrival.prefix.length + 1), query: url.searchParams, headers: incoming.headers, body: typeof body === 'string' ? Buffer.alloc(0) : body,
      baseUrl: `${url.origin}/${arrival.prefix}`,
    };
    const n = this.note(arrival, request, rule);
    const status = typeof body === 'string' ? await this.turnAway(request, response, body) : await this.deal(request, response, planAnswer(rule, this.system.formFor?.(request) ?? this.system.form));
    this.log.end(n, status, performance.now() - begunMs);
  }

  private hangUp({ incoming, response, url, prefix }: Arrival, rule: Rule, begunMs: number): void {
    const request = { method: incoming.method!, path: url.pathname.slice(prefix.length + 1), query: url.searchParams, headers: incoming.headers, body: Buffer.alloc(0), baseUrl: '' };
    this.log.end(this.note({ incoming, response, url, prefix }, request, rule), null, performance.now() - begunMs);
    incoming.socket.destroy();
  }

  private note({ url }: Arrival, request: VendorRequest, rule: Rule | undefined): number {
    const secrets = this.system.secrets();
    return this.log.begin({
      at: this.now(), method: request.method, path: withoutSecrets(url.pathname, secrets), ...(rule ? { misbehaved: rule.do } : {}), ...callWithoutSecrets(request, secrets),
    });
  }

  private async turnAway(request: VendorRequest, response: ServerResponse, why: 'too-large' | 'broken-off'): Promise<number | null> {
    if (why === 'broken-off') return null;
    const answer = (this.system.formFor?.(request) ?? this.system.form).error(413, 'payload_too_large', `A body may have ${vendorBodyBytesMax} bytes.`);
    await sendAnswer(response, answer, 'whole');
    return answer.status;
  }

  /** Returns the status that was sent; null where none was. */
  private async deal(request: VendorRequest, response: ServerResponse, plan: AnswerPlan): Promise<number | null> {
    const away = AbortSignal.any([this.stopping, gone(response)]);
    const answer = plan.instead ? await this.answerInstead(plan.instead, plan.slowerMs) : await this.work(request, plan.slowerMs, away);
    if (plan.heldMs > 0) await pause(plan.heldMs, away);
    const delivery = answer ? plan.delivery : 'never';
    const sent = plan.changed(answer ?? { status: 503 });
    await (sent.stream ? sendStream(response, sent, delivery, away) : sendAnswer(response, sent, delivery));
    return delivery === 'never' ? null : answer!.status;
  }

  private async answerInstead(answer: VendorAnswer, slowerMs: number): Promise<VendorAnswer> {
    if (slowerMs > 0) await pause(slowerMs, this.stopping);
    return answer;
  }

  /** The system's own answer; undefined where the sandbox stopped before the call was done. */
  private async work(request: VendorRequest, slowerMs: number, away: AbortSignal): Promise<VendorAnswer | undefined> {
    const admission = this.admit(request);
    if ('refusal' in admission) return admission.refusal;
    try {
      const slowMs = this.system.settings.values.latencyMs + slowerMs;
      if (slowMs > 0) await pause(slowMs, this.stopping);
      if (this.stopping.aborted) return undefined;
      const first = this.answer(request);
      const answer = first.wait ? await first.wait(away) : first;
      return { ...answer, headers: { ...admission.headers, ...answer.headers } };
    } finally {
      admission.leave?.();
    }
  }

  private admit(request: VendorRequest): Admission {
    try {
      return this.system.admit?.(request) ?? {};
    } catch (error) {
      if (error instanceof Refusal) return { refusal: error.answer };
      throw error;
    }
  }

  private answer(request: VendorRequest): VendorAnswer {
    try {
      return this.system.answer(request);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      console.error(error);
      return (this.system.formFor?.(request) ?? this.system.form).error(500, 'internal_error', 'The sandbox has a defect; its log has the details.');
    }
  }
}

/** Aborts when the caller has gone. */
function gone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  if (response.destroyed) controller.abort();
  return controller.signal;
}
