import { createHash } from 'node:crypto';
import { PermanentError } from '@muster/platform-kernel';
import type { Answer } from './compiled-connector.js';
import type { AnswerClass, SoapEncoding } from './declaration.js';
import { namespaceDeclaration, writeXml, xmlText, type XmlValue } from './xml.js';

const ENVELOPES = { '1.1': 'http://schemas.xmlsoap.org/soap/envelope/', '1.2': 'http://www.w3.org/2003/05/soap-envelope' } as const;
const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
const SECURITY = `${WSS}-wssecurity-secext-1.0.xsd`;
const UTILITY = `${WSS}-wssecurity-utility-1.0.xsd`;
const TOKEN_PROFILE = `${WSS}-username-token-profile-1.0`;

/** What a UsernameToken is made of; nonce and created only where the password is sent as a digest. */
export interface SoapCredentials {
  readonly user: string;
  readonly password: string;
  /** nonce: 16 random bytes. created: ISO 8601, now. */
  readonly digest?: { readonly nonce: Buffer; readonly created: string };
}

interface SoapMessage {
  readonly text: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** `body`: an object of one key, the element of the operation. Throws PermanentError bad-body. */
export function soapMessage({ version = '1.1', namespace = '', action = '', qualified = true }: SoapEncoding, body: unknown, credentials?: SoapCredentials): SoapMessage {
  const [operation, content] = singleElement(body);
  const declarations = namespaceDeclaration(namespace, qualified ? undefined : 'm');
  const element = writeXml(operation, content ?? {}, { declarations, prefix: qualified ? '' : 'm:' });
  const header = credentials ? `<soap:Header>${usernameToken(credentials, version)}</soap:Header>` : '';
  const text = `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${ENVELOPES[version]}">${header}<soap:Body>${element}</soap:Body></soap:Envelope>`;
  const asked = action.replaceAll('{operation}', operation).replaceAll(/["\r\n]/g, '');
  const headers: Readonly<Record<string, string>> = version === '1.1'
    ? { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${asked}"`, accept: 'text/xml' }
    : { 'content-type': `application/soap+xml; charset=utf-8${asked === '' ? '' : `; action="${asked}"`}`, accept: 'application/soap+xml' };
  return { text, headers };
}

/** The one key of an object, and what it holds. Throws PermanentError bad-body. */
export function singleElement(body: unknown): readonly [name: string, content: unknown] {
  const elements = body !== null && typeof body === 'object' && !Array.isArray(body) ? Object.entries(body) : [];
  const [element] = elements;
  if (!element || elements.length > 1 || Array.isArray(element[1])) throw new PermanentError('bad-body', `The body must have one key, the element that is sent, and has ${elements.length}. Write { "Operation": { … } }, or put the body into one by the body of the call.`);
  return element;
}

/** WS-Security 1.0, UsernameToken Profile. */
function usernameToken({ user, password, digest }: SoapCredentials, version: keyof typeof ENVELOPES): string {
  const type = `${TOKEN_PROFILE}#Password${digest ? 'Digest' : 'Text'}`;
  const value = digest ? createHash('sha1').update(digest.nonce).update(digest.created).update(password).digest('base64') : password;
  const stamp = digest ? `<wsse:Nonce EncodingType="${WSS}-soap-message-security-1.0#Base64Binary">${digest.nonce.toString('base64')}</wsse:Nonce><wsu:Created xmlns:wsu="${UTILITY}">${digest.created}</wsu:Created>` : '';
  return `<wsse:Security xmlns:wsse="${SECURITY}" soap:mustUnderstand="${version === '1.1' ? '1' : 'true'}"><wsse:UsernameToken><wsse:Username>${xmlText(user, 'the user')}</wsse:Username>`
    + `<wsse:Password Type="${type}">${xmlText(value, 'the password')}</wsse:Password>${stamp}</wsse:UsernameToken></wsse:Security>`;
}

type XmlObject = Readonly<Record<string, XmlValue | readonly XmlValue[]>>;
const isObject = (value: unknown): value is XmlObject => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The content of soap:Body where the document is an envelope, else the document: root element by its name. */
export function contentOf(document: Readonly<Record<string, XmlValue>>): XmlObject {
  const envelope = document['Envelope'];
  if (!isObject(envelope) || !('Body' in envelope)) return document;
  const content = envelope['Body'];
  return isObject(content) ? content : {};
}

export interface SoapFault {
  /** undefined where the status decides. */
  readonly class: AnswerClass | undefined;
  readonly message: string | undefined;
}

const byCode: Readonly<Record<string, AnswerClass>> = {
  Client: 'data', Sender: 'data', Server: 'transient', Receiver: 'transient', MustUnderstand: 'contract', VersionMismatch: 'contract', DataEncodingUnknown: 'contract',
  FailedAuthentication: 'auth', InvalidSecurityToken: 'auth', SecurityTokenUnavailable: 'auth', MessageExpired: 'auth', InvalidSecurity: 'contract', FailedCheck: 'contract', UnsupportedSecurityToken: 'contract', UnsupportedAlgorithm: 'contract',
};

export const isXml = (contentType: string | undefined): boolean => /^\s*(text|application)\/(xml|[\w.-]+\+xml)\s*(;|$)/i.test(contentType ?? '') && !/xhtml/i.test(contentType ?? '');

/** The fault in an answer, whatever its status; undefined where there is none. */
export function soapFaultIn({ status, headers, body }: Answer): SoapFault | undefined {
  const fault = isXml(headers['content-type']) && isObject(body) ? body['Fault'] : undefined;
  if (!isObject(fault)) return undefined;
  // What stands in front of the service means what its status says; a service itself faults with 400 or 500, and some with 200.
  const isOfService = status < 300 || status === 400 || status === 500;
  return { class: isOfService ? classOf(codesOf(fault)) : undefined, message: words(fault['faultstring'] ?? inside(fault['Reason'], 'Text')) };
}

/** The most telling first: of SOAP 1.2 the innermost subcode. */
function codesOf(fault: XmlObject): string[] {
  const codes = [words(fault['faultcode'])];
  for (let code: unknown = fault['Code']; isObject(code); code = code['Subcode']) codes.unshift(words(code['Value']));
  return codes.filter((code) => code !== undefined);
}

function classOf(codes: readonly string[]): AnswerClass {
  for (const code of codes) {
    const local = code.slice(code.lastIndexOf(':') + 1).trim();
    const known = byCode[local] ?? byCode[local.split('.')[0]!];
    if (known) return known;
  }
  return 'transient';
}

const inside = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

/** The text of an element, of the first where there are several, as there are for several languages. */
function words(value: unknown): string | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  const text = isObject(one) ? one['#text'] : one;
  return typeof text === 'string' && text.trim() !== '' ? text.replace(/\s+/g, ' ').trim() : undefined;
}
