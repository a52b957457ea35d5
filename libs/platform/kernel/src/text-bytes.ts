/** Up to this many characters, a loop over them is faster than the way into the runtime's own functions and back. */
const SHORT_TEXT = 64;

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** Bytes of the text in UTF-8. */
export function utf8Length(text: string): number {
  return text.length <= SHORT_TEXT && isAscii(text) ? text.length : Buffer.byteLength(text);
}

/** Writes the text in UTF-8; `length` is its `utf8Length`, and must fit. */
export function writeUtf8(bytes: Buffer, text: string, at: number, length: number): void {
  // As many bytes as characters: every one is ASCII.
  if (length <= SHORT_TEXT && length === text.length) for (let i = 0; i < length; i += 1) bytes[at + i] = text.charCodeAt(i);
  else bytes.write(text, at, 'utf8');
}
