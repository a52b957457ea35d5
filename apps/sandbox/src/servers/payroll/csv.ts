/** Lines of fields, quotes and all (RFC 4180); a fault where a quote is not ended, or stands in the middle. A last line end counts for nothing. */
export function readCsv(text: string): string[][] | { line: number } {
  const lines: string[][] = [];
  const field = /"((?:[^"]|"")*)"(?=[,\r\n]|$)|([^",\r\n]*)(?=[,\r\n]|$)/y;
  let fields: string[] = [];
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at <= text.length; ) {
    if (at === text.length && fields.length === 0) break;
    field.lastIndex = at;
    const match = field.exec(text);
    if (!match) return { line: lines.length + 1 };
    fields.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    at = field.lastIndex;
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    lines.push(fields);
    fields = [];
  }
  return lines;
}

export function csvLine(fields: readonly (string | number | boolean | null | undefined)[]): string {
  return `${fields.map((field) => (/[",\r\n]/.test(String(field ?? '')) ? `"${String(field).replaceAll('"', '""')}"` : String(field ?? ''))).join(',')}\r\n`;
}
