import { badInput } from '@muster/platform-http';
import { isUuid } from '@muster/platform-kernel';

/** Where a page of records ended: microseconds since 1970, and the record. */
export const encodeCursor = (sinceMicros: number, recordId: string): string => `${sinceMicros}.${recordId}`;

export function decodeCursor(after: string): [number, string] {
  const [micros = '', id = ''] = after.split('.');
  if (!/^\d{1,16}$/.test(micros) || !isUuid(id)) throw badInput('after', 'after is not the next of a page.', 'Give back what the page before answered as next.');
  return [Number(micros), id];
}
