import type { Row } from './calls.js';

/** One page of a list: its rows, and where the next begins; undefined at the end. */
export interface Page<Place> {
  readonly rows: readonly Row[];
  readonly next: Place | undefined;
}

/** All rows of a list that comes in pages. @param read one page; the first where no place is named */
export async function allPages<Place>(read: (place: Place | undefined) => Promise<Page<Place>>): Promise<Row[]> {
  const all: Row[] = [];
  for (let place: Place | undefined; ; ) {
    const { rows, next } = await read(place);
    all.push(...rows);
    if (next === undefined) return all;
    place = next;
  }
}
