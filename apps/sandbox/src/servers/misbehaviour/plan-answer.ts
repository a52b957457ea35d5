import type { Delivery } from '../http/send-answer.js';
import type { NativeForm, VendorAnswer } from '../vendor-system.js';
import { renameField } from './rename-field.js';
import type { Rule } from './rules.js';

/** How a call is dealt with. */
export interface AnswerPlan {
  /** Before anything else happens to it, milliseconds. */
  slowerMs: number;
  /** In place of the system's own answer: the call is not done. */
  instead?: VendorAnswer;
  /** Changes the answer of a call that was done. */
  changed(answer: VendorAnswer): VendorAnswer;
  delivery: Delivery;
  /** Between the work and the cut of a line that gets no answer, milliseconds. */
  heldMs: number;
}

const heldMsUsual = 30_000;
const asItIs = (answer: VendorAnswer) => answer;

/** What a rule makes of a call; without one it is answered as it should be. An outage is not planned: its line is cut before anything is read. */
export function planAnswer(rule: Rule | undefined, form: NativeForm): AnswerPlan {
  const plan: AnswerPlan = { slowerMs: rule?.latencyMs ?? 0, changed: asItIs, delivery: 'whole', heldMs: 0 };
  switch (rule?.do) {
    case 'throttle': return { ...plan, instead: throttled(rule, form) };
    case 'error': return { ...plan, instead: form.error(rule.status ?? 500, 'internal_error', 'Something went wrong here. Try again later.') };
    case 'failure-inside-200': return { ...plan, instead: form.failureInside200() };
    case 'expired-token': return { ...plan, instead: form.expiredToken() };
    case 'timeout': return { ...plan, slowerMs: 0, instead: { status: 504 }, delivery: 'never', heldMs: rule.latencyMs ?? heldMsUsual };
    case 'timeout-after-success': return { ...plan, slowerMs: 0, delivery: 'never', heldMs: rule.latencyMs ?? heldMsUsual };
    case 'cut': return { ...plan, delivery: 'half' };
    case 'empty-body': return { ...plan, delivery: 'empty' };
    case 'rename-field': return { ...plan, changed: (answer) => renamed(answer, rule, form) };
    default: return plan;
  }
}

function throttled({ retryAfterSeconds }: Rule, form: NativeForm): VendorAnswer {
  const answer = form.error(429, 'too_many_requests', 'Too many requests.');
  return retryAfterSeconds === undefined ? answer : { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfterSeconds) } };
}

function renamed(answer: VendorAnswer, { from, to }: Rule, form: NativeForm): VendorAnswer {
  if (answer.status >= 300 || answer.body === undefined) return answer;
  if (typeof answer.body === 'string') return form.renamed ? { ...answer, body: form.renamed(answer.body, from!, to!) } : answer;
  const body: unknown = structuredClone(answer.body);
  renameField(form.recordsOf(body), from!, to!);
  return { ...answer, body };
}
