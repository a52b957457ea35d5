const KNOWN_TEXTS = 2048;
const knownTexts: string[] = new Array<string>(KNOWN_TEXTS).fill('');

function isText(text: string, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}

/**
 * ASCII text that comes again and again, such as names of attributes and codes: found among those read before, since making a string
 * costs more than comparing it. `read` makes the string of these bytes where it is not known. For short texts: every byte is looked at.
 */
export function knownText(bytes: Uint8Array, start: number, end: number, read: () => string): string {
  const length = end - start;
  let hash = length;
  for (let i = start; i < end; i += 1) hash = (hash * 31 + bytes[i]!) | 0;
  const slot = hash & (KNOWN_TEXTS - 1);
  const known = knownTexts[slot]!;
  if (known.length === length && isText(known, bytes, start)) return known;
  const text = read();
  // A text with as many characters as bytes is ASCII: only such are kept, so that no bytes are taken for a text they do not spell.
  if (text.length === length) knownTexts[slot] = text;
  return text;
}
