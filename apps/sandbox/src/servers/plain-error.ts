import { isObject } from './fields.js';
import type { NativeForm, VendorAnswer } from './vendor-system.js';

export const plainError = (status: number, error: string, message: string): VendorAnswer => ({ status, body: { error, message } });

/** For systems without manners of their own. `list`: the field of an answer that holds its records. */
export function plainForm(list: string): NativeForm {
  return {
    error: plainError,
    failureInside200: () => ({ status: 200, body: { error: 'storage_unavailable', message: 'Nothing could be stored.' } }),
    expiredToken: () => plainError(401, 'unauthorized', 'The credentials have expired.'),
    recordsOf: (body) => (isObject(body) && Array.isArray(body[list]) ? body[list] : [body]),
  };
}
