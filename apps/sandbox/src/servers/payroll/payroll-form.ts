import { isObject } from '../fields.js';
import { Refusal } from '../refusal.js';
import type { NativeForm, VendorAnswer } from '../vendor-system.js';

/** Errors of payroll's file exchange. What is wrong with a file stands in its result file. */
export function payrollError(status: number, error: string, message: string): VendorAnswer {
  return { status, body: { error, message } };
}

export function payrollRefusal(status: number, error: string, message: string): Refusal {
  return new Refusal(payrollError(status, error, message));
}

export function payrollUnauthorized(message: string): VendorAnswer {
  return { ...payrollError(401, 'unauthorized', message), headers: { 'www-authenticate': 'Basic realm="payroll"' } };
}

export const payrollForm: NativeForm = {
  error: payrollError,
  failureInside200: () => ({ status: 200, body: { error: 'storage_unavailable', message: 'The file could not be stored.' } }),
  expiredToken: () => payrollUnauthorized('The password has expired.'),
  recordsOf: (body) => (isObject(body) && Array.isArray(body.files) ? body.files : [body]),
  renamed: (body, from, to) => {
    const [header = '', ...lines] = body.split('\r\n');
    return [header.split(',').map((column) => (column === from ? to : column)).join(','), ...lines].join('\r\n');
  },
};
