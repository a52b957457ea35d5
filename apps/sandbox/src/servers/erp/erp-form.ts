import { isObject } from '../fields.js';
import { Refusal } from '../refusal.js';
import type { NativeForm, VendorAnswer } from '../vendor-system.js';

const odata = { 'content-type': 'application/json; odata.metadata=minimal; charset=utf-8', 'odata-version': '4.0' };

export function odataAnswer(status: number, body: unknown, headers: Record<string, string> = {}): VendorAnswer {
  return { status, headers: { ...odata, ...headers }, body };
}

/** Errors of the ERP: `{"error":{"code","message"}}`, the code in words run together. @param more what OData has room for beside them: target, innererror */
export function erpError(status: number, code: string, message: string, more: Record<string, unknown> = {}): VendorAnswer {
  const runTogether = code.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return odataAnswer(status, { error: { code: runTogether, message, ...more } });
}

export function erpRefusal(status: number, code: string, message: string, more?: Record<string, unknown>): Refusal {
  return new Refusal(erpError(status, code, message, more));
}

export function unauthorized(): VendorAnswer {
  const answer = erpError(401, 'Unauthorized', 'Log on with a name and a password.');
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Basic realm="erp"' } };
}

export const erpForm: NativeForm = {
  error: erpError,
  failureInside200: () => erpError(200, 'BackendFailure', 'The posting was not completed.'),
  expiredToken: unauthorized,
  recordsOf: (body) => (isObject(body) && Array.isArray(body.value) ? body.value : [body]),
};
