import { isObject } from '../fields.js';
import { Refusal } from '../refusal.js';
import type { NativeForm, VendorAnswer } from '../vendor-system.js';

/** Errors of resource management: a code in `code`, a sentence in `message`. */
export function rmError(status: number, code: string, message: string, more: Record<string, unknown> = {}): VendorAnswer {
  return { status, body: { code, message, ...more } };
}

export function rmRefusal(status: number, code: string, message: string, more?: Record<string, unknown>): Refusal {
  return new Refusal(rmError(status, code, message, more));
}

export function rmUnauthorized(code: string, message: string): VendorAnswer {
  return { ...rmError(401, code, message), headers: { 'www-authenticate': 'Bearer realm="rm"' } };
}

export const rmForm: NativeForm = {
  error: rmError,
  failureInside200: () => ({ status: 200, body: { code: 'calendar_unavailable', message: 'The booking calendar did not answer.' } }),
  expiredToken: () => rmUnauthorized('token_expired', 'The token has expired.'),
  recordsOf: (body) => {
    if (!isObject(body)) return [body];
    return [body.people, body.bookings, body.requests].find(Array.isArray) ?? [body];
  },
};
