import { isObject } from '../fields.js';
import type { NativeForm, VendorAnswer } from '../vendor-system.js';

export interface GraphqlError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string };
}

/** A request that is not carried out at all; told inside a 200. */
export class GraphqlFault extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
    this.name = 'GraphqlFault';
  }
}

export function graphqlErrors(code: string, message: string, extensions?: unknown): VendorAnswer {
  return { status: 200, body: { errors: [{ message, extensions: { code } }], ...(extensions ? { extensions } : {}) } };
}

/** What goes wrong in front of the executor has a status; all that it answers itself, throttling included, is a 200. */
export const talentForm: NativeForm = {
  error: (status, code, message) => (status === 429 ? graphqlErrors('THROTTLED', message) : { ...graphqlErrors(code.toUpperCase(), message), status }),
  failureInside200: () => ({ status: 200, body: { data: null, errors: [{ message: 'The skills index did not answer.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] } }),
  expiredToken: () => graphqlErrors('UNAUTHENTICATED', 'The API key has expired.'),
  recordsOf: (body) => {
    const data = isObject(body) && isObject(body.data) ? Object.values(body.data) : [];
    return data.flatMap((value): unknown[] => (isObject(value) && Array.isArray(value.edges) ? value.edges.map((edge: unknown) => (isObject(edge) ? edge.node : edge)) : [value]));
  },
};
