import { PermanentError } from '@muster/platform-kernel';
import type { ApiRequest } from './compiled-connector.js';
import { singleElement, soapMessage, type SoapCredentials } from './soap.js';
import { namespaceDeclaration, writeXml } from './xml.js';

/** A request as it goes over the wire. */
export interface EncodedRequest {
  /** Those that the encoding asks for; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** undefined where nothing is sent. */
  readonly body: string | undefined;
}

/** Writes the body of a request. `credentials` stand in the header of an envelope, and are for SOAP only. Throws PermanentError bad-body: the record, or the expression of the body. */
export function encodeRequest({ body, encoding = 'json' }: Pick<ApiRequest, 'body' | 'encoding'>, credentials?: SoapCredentials): EncodedRequest {
  if (typeof encoding === 'object' && 'soap' in encoding) {
    const { text, headers } = soapMessage(encoding.soap, body, credentials);
    return { headers, body: text };
  }
  if (typeof encoding === 'object') {
    const accept = 'application/xml, text/xml';
    return body === undefined ? { headers: { accept }, body: undefined } : { headers: { accept, 'content-type': 'application/xml; charset=utf-8' }, body: document(encoding.xml, body) };
  }
  const accept = 'application/json';
  if (body === undefined) return { headers: { accept }, body: undefined };
  if (encoding === 'form') return { headers: { accept, 'content-type': 'application/x-www-form-urlencoded' }, body: form(body) };
  return { headers: { accept, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function document({ root, namespace }: { readonly root?: string; readonly namespace?: string }, body: unknown): string {
  const [name, content] = root === undefined ? singleElement(body) : [root, body];
  if (Array.isArray(content)) throw new PermanentError('bad-body', `A document has one root, and the body of ${name} is a list. Put it into an object of one key.`);
  return `<?xml version="1.0" encoding="utf-8"?>${writeXml(name, content, { declarations: namespace === undefined ? '' : namespaceDeclaration(namespace) })}`;
}

/** Lists are parameters of the same name; null is left out. */
function form(body: unknown): string {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw new PermanentError('bad-body', 'A form is made of an object, and the body is none. Correct the expression of the body.');
  const parameters = new URLSearchParams();
  for (const [name, given] of Object.entries(body)) {
    for (const value of Array.isArray(given) ? (given as unknown[]) : [given as unknown]) {
      if (value === null) continue;
      if (typeof value === 'object') throw new PermanentError('bad-body', `${name} of the form is an object, which a form cannot hold. Correct the expression of the body.`);
      parameters.append(name, String(value));
    }
  }
  return parameters.toString();
}
