import { agrees, type Expectation } from './agreement.js';
import type { Row } from './calls.js';

export interface AllOf {
  readonly system: string;
  /** Such as employees. */
  readonly what: string;
  /** By the id that names them in the system. */
  readonly wanted: ReadonlyMap<string, Row>;
  readonly idOf: (row: Row) => unknown;
  /** All that could be among them, and others. */
  readonly read: () => Promise<readonly Row[]>;
}

const NAMED_MOST = 3;

/** Many of a kind as one expectation: each is there as it is to be, and nobody is there twice. */
export function allOf({ system, what, wanted, idOf, read }: AllOf): Expectation {
  return {
    system, of: `${wanted.size} ${what}`, expected: { right: wanted.size, others: [], twice: 0 },
    read: async () => {
      const found = new Map<string, Row>();
      let twice = 0;
      for (const row of await read()) {
        const id = String(idOf(row));
        if (!wanted.has(id)) continue;
        if (found.has(id)) twice += 1;
        found.set(id, row);
      }
      const others = [...wanted].filter(([id, expected]) => !agrees({ expected, found: found.get(id) })).map(([id]) => id);
      return { right: wanted.size - others.length, others: others.slice(0, NAMED_MOST), twice };
    },
  };
}
