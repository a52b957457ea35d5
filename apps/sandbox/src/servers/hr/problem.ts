import { STATUS_CODES } from 'node:http';
import { isObject } from '../fields.js';
import { Refusal } from '../refusal.js';
import type { NativeForm, VendorAnswer } from '../vendor-system.js';

/** Errors of the HR system: problem JSON with a code in `error`. */
export function problem(status: number, code: string, detail: string, more: Record<string, unknown> = {}): VendorAnswer {
  return { status, headers: { 'content-type': 'application/problem+json' }, body: { type: 'about:blank', title: STATUS_CODES[status], status, error: code, detail, ...more } };
}

export function refused(status: number, code: string, detail: string, more?: Record<string, unknown>): Refusal {
  return new Refusal(problem(status, code, detail, more));
}

export const hrForm: NativeForm = {
  error: problem,
  failureInside200: () => ({ status: 200, body: { status: 'error', error: 'backend_unavailable', detail: 'The personnel database did not answer.' } }),
  expiredToken: () => problem(401, 'unauthorized', 'The API key has expired.'),
  recordsOf: (body) => (isObject(body) && Array.isArray(body.items) ? body.items : [body]),
};
