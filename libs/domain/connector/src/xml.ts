import { PermanentError } from '@muster/platform-kernel';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** Thrown for what is no XML, or not whole. The message repeats nothing of it. */
export class XmlError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'XmlError';
  }
}

type Parsed = string | { readonly [name: string]: Parsed | readonly Parsed[] };
/** An element: its text, null where it is nil, or an object of its attributes (`@name`), its elements by name, lists where there are several, and its text (`#text`). */
export type XmlValue = string | null | { readonly [name: string]: XmlValue | readonly XmlValue[] };

export const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const DEPTH_MAX = 100;

const parser = new XMLParser({
  ignoreAttributes: false, attributeNamePrefix: '@', textNodeName: '#text', removeNSPrefix: true, parseTagValue: false, parseAttributeValue: false, trimValues: false, ignoreDeclaration: true, ignorePiTags: true,
  htmlEntities: true, maxNestedTags: DEPTH_MAX,
});
const contentThatIsNoMarkup = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g;

/** The root element by its name, without prefixes of namespaces. Entities of its own are not taken, so that a short document cannot become a long one. Throws XmlError. */
export function readXml(text: string): Readonly<Record<string, XmlValue>> {
  if (/<!DOCTYPE/i.test(text.replace(contentThatIsNoMarkup, ''))) throw new XmlError('a document type is declared, which is not taken');
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new XmlError(`it breaks off or is malformed in line ${valid.err.line}`);
  const roots = Object.entries(parsed(text)).filter(([name]) => name !== '#text');
  const [root] = roots;
  if (!root || roots.length > 1 || Array.isArray(root[1])) throw new XmlError('it has no root, or several');
  return { [root[0]]: valueOf(root[1] as Parsed) };
}

function parsed(text: string): Readonly<Record<string, Parsed | readonly Parsed[]>> {
  try {
    return parser.parse(text) as Readonly<Record<string, Parsed | readonly Parsed[]>>;
  } catch (error) {
    throw new XmlError('it is nested too deeply, or has a name that is not taken', { cause: error });
  }
}

function valueOf(given: Parsed): XmlValue {
  if (typeof given === 'string') return given;
  if (given['@nil'] === 'true' || given['@nil'] === '1') return null;
  // Namespaces are told by attributes too, and the text between elements is how they are laid out.
  const entries = Object.entries(given).filter(([name]) => name !== '@xmlns' && name !== '#text');
  const isLaidOut = entries.some(([name]) => !name.startsWith('@'));
  const text = given['#text'];
  if (typeof text === 'string' && !(isLaidOut && text.trim() === '')) entries.push(['#text', text]);
  if (entries.length === 0) return '';
  if (entries.length === 1 && entries[0]![0] === '#text') return text as string;
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? value : Array.isArray(value) ? (value as readonly Parsed[]).map(valueOf) : valueOf(value as Parsed)]));
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;', '\n': '&#xA;', '\t': '&#x9;' };
/** What XML 1.0 cannot say in any way. */
const unsayable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const elementName = /^[\p{L}_][\p{L}\p{N}._-]*$/u;

function escaped(text: string, pattern: RegExp, name: string): string {
  if (unsayable.test(text)) throw new PermanentError('bad-body', `The text of ${name} has a control character, which XML cannot hold. Take it out at its source, or in the expression of the body.`);
  return text.replace(pattern, (sign) => signs[sign]!);
}

/** Throws PermanentError bad-body. */
export const xmlText = (text: string, name: string): string => escaped(text, /[&<>\r]/g, name);
const attribute = (name: string, text: string) => ` ${name}="${escaped(text, /[&<>"\r\n\t]/g, name)}"`;

function checkedName(name: string): string {
  if (!elementName.test(name)) throw new PermanentError('bad-body', `${name.slice(0, 60)} cannot be the name of an element or attribute. Correct the expression of the body.`);
  return name;
}

/**
 * An element as text, or several where the value is a list: what readXml says of its parts, the other way round, in the order of the object. null is nil; numbers, true and false are texts.
 * `prefix`: of a namespace, for the element itself. Throws PermanentError bad-body.
 */
export function writeXml(name: string, value: unknown, { prefix = '', declarations = '' }: { readonly prefix?: string; readonly declarations?: string } = {}): string {
  if (Array.isArray(value)) return value.map((one) => writeXml(name, one, { prefix, declarations })).join('');
  const tag = prefix + checkedName(name);
  if (value === null || value === undefined) return `<${tag}${declarations}${attribute('xmlns:xsi', XSI)} xsi:nil="true"/>`;
  if (typeof value !== 'object') return `<${tag}${declarations}>${xmlText(textOf(value, name), name)}</${tag}>`;
  const parts = Object.entries(value as Readonly<Record<string, unknown>>);
  const attributes = parts.filter(([key, given]) => key.startsWith('@') && given !== null).map(([key, given]) => attribute(checkedName(key.slice(1)), textOf(given, key)));
  const content = parts.filter(([key]) => !key.startsWith('@')).map(([key, given]) => (key === '#text' ? xmlText(textOf(given, name), name) : writeXml(key, given)));
  return `<${tag}${declarations}${attributes.join('')}>${content.join('')}</${tag}>`;
}

export const namespaceDeclaration = (namespace: string, prefix?: string): string => attribute(prefix === undefined ? 'xmlns' : `xmlns:${prefix}`, namespace);

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new PermanentError('bad-body', `${name} must be a text, a number, true or false. Correct the expression of the body.`);
}
