import { isObject } from '../fields.js';
import { Refusal } from '../refusal.js';
import type { NativeForm, VendorRequest } from '../vendor-system.js';

/** The JSON object in the body. Throws Refusal: 415 for another content type, 400 for what is no JSON object. */
export function jsonObject(request: Pick<VendorRequest, 'headers' | 'body'>, form: Pick<NativeForm, 'error'>): Record<string, unknown> {
  if (!isJson(request.headers['content-type'])) throw new Refusal(form.error(415, 'unsupported_media_type', 'Send the body as application/json.'));
  const value = parsed(request.body, form);
  if (!isObject(value)) throw new Refusal(form.error(400, 'malformed_json', 'The body must be a JSON object.'));
  return value;
}

export function isJson(contentType = 'application/json'): boolean {
  return /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType);
}

function parsed(body: Buffer, form: Pick<NativeForm, 'error'>): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Refusal(form.error(400, 'malformed_json', 'The body is no JSON.'));
  }
}
