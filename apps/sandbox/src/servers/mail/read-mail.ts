/** What is read of a mail that has one part of plain text. */
export interface ReadMail {
  /** Names in lower case; of several of one name, the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly text: string;
}

/** Reads a mail (RFC 5322, 2045, 2047). Its parts, where it has several, stay as they are written. */
export function readMail(raw: Buffer): ReadMail {
  const whole = raw.toString('latin1').replaceAll('\r\n', '\n');
  const end = whole.indexOf('\n\n');
  const head = end < 0 ? whole : whole.slice(0, end);
  const headers: Record<string, string> = {};
  for (const line of head.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] ??= line.slice(colon + 1).trim();
  }
  const body = Buffer.from(end < 0 ? '' : whole.slice(end + 2), 'latin1');
  return { headers, subject: decodedWords(headers['subject'] ?? ''), text: decodedBody(body, headers['content-transfer-encoding'] ?? '').toString('utf8') };
}

function decodedBody(body: Buffer, encoding: string): Buffer {
  if (/base64/i.test(encoding)) return Buffer.from(body.toString('latin1'), 'base64');
  return /quoted-printable/i.test(encoding) ? unquoted(body.toString('latin1').replaceAll(/=[ \t]*\n/g, '')) : body;
}

function unquoted(text: string): Buffer {
  return Buffer.from(text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1');
}

/** `=?UTF-8?Q?…?=` and `=?UTF-8?B?…?=`; the blanks between two of them are not meant. */
function decodedWords(text: string): string {
  return text.replaceAll(/(\?=)\s+(?==\?)/g, '$1').replaceAll(/(?:=\?utf-8\?[QB]\?[^?]*\?=)+/gi, (words) => {
    const parts = [...words.matchAll(/=\?utf-8\?([QB])\?([^?]*)\?=/gi)];
    return Buffer.concat(parts.map(([, kind, content]) => (kind!.toUpperCase() === 'B' ? Buffer.from(content!, 'base64') : unquoted(content!.replaceAll('_', ' '))))).toString('utf8');
  });
}
