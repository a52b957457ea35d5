import { isObject } from '../fields.js';
import { Refusal } from '../refusal.js';
import type { NativeForm, VendorAnswer } from '../vendor-system.js';

export const scimUrn = {
  error: 'urn:ietf:params:scim:api:messages:2.0:Error', list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse', patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  user: 'urn:ietf:params:scim:schemas:core:2.0:User', enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
} as const;

export type ScimType = 'invalidFilter' | 'uniqueness' | 'mutability' | 'invalidSyntax' | 'invalidPath' | 'noTarget' | 'invalidValue';

export function scimAnswer(status: number, body: unknown, headers: Record<string, string> = {}): VendorAnswer {
  return { status, headers: { 'content-type': 'application/scim+json; charset=utf-8', ...headers }, body };
}

export function scimError(status: number, detail: string, scimType?: ScimType): VendorAnswer {
  return scimAnswer(status, { schemas: [scimUrn.error], status: String(status), ...(scimType ? { scimType } : {}), detail });
}

export function scimRefusal(status: number, detail: string, scimType?: ScimType): Refusal {
  return new Refusal(scimError(status, detail, scimType));
}

export function scimUnauthorized(detail: string): VendorAnswer {
  const answer = scimError(401, detail);
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer realm="scim"' } };
}

export const scimForm: NativeForm = {
  error: (status, code, message) => scimError(status, message, code === 'malformed_json' ? 'invalidSyntax' : undefined),
  failureInside200: () => scimAnswer(200, { schemas: [scimUrn.error], status: '503', detail: 'The directory did not answer.' }),
  expiredToken: () => scimUnauthorized('The token has expired.'),
  recordsOf: (body) => (isObject(body) && Array.isArray(body.Resources) ? body.Resources : [body]),
};
