import { isObject } from '../fields.js';
import { Refusal } from '../refusal.js';
import type { NativeForm, VendorAnswer } from '../vendor-system.js';

/** Errors of the PSA: a code in `error`, a sentence in `message`. */
export function psaError(status: number, error: string, message: string, more: Record<string, unknown> = {}): VendorAnswer {
  return { status, body: { error, message, ...more } };
}

export function psaRefusal(status: number, error: string, message: string, more?: Record<string, unknown>): Refusal {
  return new Refusal(psaError(status, error, message, more));
}

export const tokenExpired = (): VendorAnswer => ({ ...psaError(401, 'token_expired', 'The access token has expired.'), headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });

export const psaForm: NativeForm = {
  error: psaError,
  failureInside200: () => ({ status: 200, body: { success: false, error: { code: 'internal', message: 'The request could not be processed.' } } }),
  expiredToken: tokenExpired,
  recordsOf: (body) => (isObject(body) && Array.isArray(body.data) ? body.data : [body]),
};
