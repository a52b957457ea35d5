import { isObject } from '../fields.js';
import { Refusal } from '../refusal.js';
import type { NativeForm, VendorAnswer } from '../vendor-system.js';

/** Errors of the CRM: a list, each with its code in capitals. */
export function crmError(status: number, code: string, message: string, fields: string[] = []): VendorAnswer {
  return { status, body: [{ message, errorCode: code.toUpperCase(), ...(fields.length > 0 ? { fields } : {}) }] };
}

export function crmRefusal(status: number, code: string, message: string, fields?: string[]): Refusal {
  return new Refusal(crmError(status, code, message, fields));
}

export const sessionInvalid = (): VendorAnswer => crmError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');

export const crmForm: NativeForm = {
  error: crmError,
  failureInside200: () => ({ status: 200, body: [{ message: 'The query took too long.', errorCode: 'QUERY_TIMEOUT' }] }),
  expiredToken: sessionInvalid,
  recordsOf: (body) => (isObject(body) && Array.isArray(body.records) ? body.records : [body]),
};
