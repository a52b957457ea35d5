/** Text that is no well-formed XML of the plain kind that is read here. */
export class XmlFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'XmlFault';
  }
}

export interface XmlElement {
  /** Without its prefix. */
  name: string;
  /** Undefined in no namespace. */
  namespace: string | undefined;
  /** By name as written, without declarations of namespaces. */
  attributes: ReadonlyMap<string, string>;
  children: XmlElement[];
  /** All text directly in it. */
  text: string;
}

const depthMax = 50;
const elementsMax = 100_000;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const name = '[A-Za-z_][\\w.-]*(?::[A-Za-z_][\\w.-]*)?';
const opening = new RegExp(`<(${name})((?:\\s+${name}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`, 'y');
const attribute = new RegExp(`\\s+(${name})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y');
const closing = new RegExp(`</(${name})\\s*>`, 'y');
const declaration = /^\s*<\?xml\s[^?>]*\?>/;
// Characters that XML does not have.
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

interface Open {
  written: string;
  element: XmlElement;
  namespaces: ReadonlyMap<string, string>;
}

/** Reads a document: no document type, no processing instructions, no entities but the five of XML itself. Throws XmlFault. */
export function readXml(source: string): XmlElement {
  if (forbidden.test(source)) throw new XmlFault('a character that XML does not have');
  const text = source.replace(/^\uFEFF/, '').replace(declaration, '');
  const open: Open[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf('<', at);
    const between = text.slice(at, start < 0 ? text.length : start);
    if (open.length > 0) open.at(-1)!.element.text += unescaped(between);
    else if (between.trim() !== '') throw new XmlFault('text outside of the document element');
    if (start < 0) break;
    if (text.startsWith('<!--', start)) at = endOf(text, '--', start + 4, '-->');
    else if (text.startsWith('<![CDATA[', start) && open.length > 0) {
      at = endOf(text, ']]>', start + 9, ']]>');
      open.at(-1)!.element.text += text.slice(start + 9, at - 3);
    } else if (text.startsWith('</', start)) {
      const written = matched(closing, text, start)[1]!;
      if (open.pop()?.written !== written) throw new XmlFault(`</${written}> ends nothing that is open`);
      at = closing.lastIndex;
    } else {
      const [, written, attributes, empty] = matched(opening, text, start);
      at = opening.lastIndex;
      if (open.length === 0 && root) throw new XmlFault('more than one document element');
      if (open.length >= depthMax || (elements += 1) > elementsMax) throw new XmlFault('too many elements, or too deep');
      const opened = openElement(written!, attributes!, open.at(-1)?.namespaces ?? new Map());
      if (open.length > 0) open.at(-1)!.element.children.push(opened.element);
      else root = opened.element;
      if (empty === '') open.push(opened);
    }
  }
  if (!root || open.length > 0) throw new XmlFault(root ? `<${open.at(-1)!.written}> is not ended` : 'no element');
  return root;
}

function matched(pattern: RegExp, text: string, at: number): RegExpExecArray {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (!match) throw new XmlFault(`what begins with ${JSON.stringify(text.slice(at, at + 20))}`);
  return match;
}

function endOf(text: string, mark: string, from: number, whole: string): number {
  const end = text.indexOf(mark, from);
  if (end < 0 || !text.startsWith(whole, end)) throw new XmlFault(`a part that ${whole} does not end`);
  return end + whole.length;
}

function openElement(written: string, source: string, around: ReadonlyMap<string, string>): Open {
  const attributes = new Map<string, string>();
  const namespaces = new Map(around);
  attribute.lastIndex = 0;
  for (let match = attribute.exec(source); match; match = attribute.exec(source)) {
    const [, attributeName, double, single] = match;
    const value = unescaped(double ?? single ?? '');
    if (attributes.has(attributeName!)) throw new XmlFault(`${attributeName} twice in one element`);
    attributes.set(attributeName!, value);
    if (attributeName === 'xmlns') namespaces.set('', value);
    if (attributeName!.startsWith('xmlns:')) namespaces.set(attributeName!.slice(6), value);
  }
  const [prefix, local] = written.includes(':') ? (written.split(':') as [string, string]) : ['', written];
  if (prefix !== '' && !namespaces.get(prefix)) throw new XmlFault(`the prefix ${prefix}, which stands for nothing`);
  const own = new Map([...attributes].filter(([each]) => each !== 'xmlns' && !each.startsWith('xmlns:')));
  return { written, namespaces, element: { name: local, namespace: namespaces.get(prefix) || undefined, attributes: own, children: [], text: '' } };
}

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:(\w+);)?|&/g, (_, entity: string | undefined) => {
    if (entity === undefined || !Object.hasOwn(entities, entity)) throw new XmlFault('an entity beside the five of XML');
    return entities[entity]!;
  });
}

export function child(element: XmlElement | undefined, childName: string, namespace?: string): XmlElement | undefined {
  return element?.children.find((each) => each.name === childName && (namespace === undefined || each.namespace === namespace));
}

/** An attribute by its name without a prefix. */
export function attributeOf({ attributes }: XmlElement, wanted: string): string | undefined {
  return [...attributes].find(([each]) => each.replace(/^.*:/, '') === wanted)?.[1];
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** An element around text; nothing for null. */
export function textElement(elementName: string, value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined ? '' : `<${elementName}>${escaped(String(value))}</${elementName}>`;
}
