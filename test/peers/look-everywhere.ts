import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { TestFirm } from '@muster/testing';

/** Bytes of a place, one character a byte, so that text in any place is found by one pattern. */
export interface Place {
  readonly where: string;
  readonly content: string;
}

const bytes = (value: Buffer | string | null) => (typeof value === 'string' ? Buffer.from(value) : value)?.toString('latin1') ?? '';

/** Every message of every topic of a firm, with its key and headers, in its own bytes. */
export async function messagesOf(firm: TestFirm): Promise<Place[]> {
  const places: Place[] = [];
  for (const topic of firm.topicNames) {
    for (const { partition, offset, key, value, headers } of await firm.raw(topic)) {
      const parts = [key, value, ...Object.entries(headers).flatMap(([name, header]) => [name, ...[header].flat().map((one) => one ?? null)])];
      places.push({ where: `${topic}/${partition}/${offset}`, content: parts.map((part) => bytes(part as Buffer | string | null)).join('\n') });
    }
  }
  return places;
}

interface Column {
  table: string;
  column: string;
  type: string;
}

/** Every row of every table of a firm's database: all its columns as text, and those that hold bytes as bytes too. */
export async function rowsOf(firm: TestFirm): Promise<Place[]> {
  const columns = await firm.query<Column & Record<string, unknown>>(`select format('%I.%I', c.table_schema, c.table_name) as "table", format('%I', c.column_name) as "column", c.data_type as type
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema') order by 1, 2`);
  const byTable = Map.groupBy(columns, ({ table }) => table);
  const places: Place[] = [];
  for (const [table, own] of byTable) {
    const binary = own.filter(({ type }) => type === 'bytea').map(({ column }) => `t.${column}`);
    for (const { row, raw } of await firm.query<{ row: string; raw: (Buffer | null)[] }>(`select to_jsonb(t)::text as row, array[${binary.join(', ')}]::bytea[] as raw from ${table} t`)) {
      places.push({ where: table, content: [row, ...raw].map(bytes).join('\n') });
    }
  }
  return places;
}

/** Log files, each from a byte on. */
export function logsOf(files: ReadonlyMap<string, number>): Place[] {
  return [...files].map(([path, from]) => ({ where: basename(path), content: readFileSync(path).subarray(from).toString('latin1') }));
}

/** Where a pattern is found, at most `most` of them, with what was found. */
export function findings(places: readonly Place[], pattern: RegExp, most = 5): string[] {
  const found: string[] = [];
  for (const { where, content } of places) {
    const match = pattern.exec(content);
    if (match) found.push(`${where}: ${match[0]}`);
    if (found.length >= most) break;
  }
  return found;
}
