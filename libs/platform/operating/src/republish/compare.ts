/** What a topic last said of a record. */
export interface LastSaid {
  recordVersion: number;
  /** Of the value's bytes. */
  digest: string;
  /** A tombstone. */
  gone: boolean;
}

/** What the table has of a record. */
export interface InTable {
  id: string;
  recordVersion: number;
  digest: string;
  /** It changed after the topic's ends were noted, or its row waits in the outbox: the topic will have it in a moment. */
  underWay: boolean;
}

/** missing: the topic has nothing of it. stale: an older version, or other bytes. ahead: a later version than the table. */
export type Difference = 'missing' | 'stale' | 'ahead';

export function differenceOf(row: InTable, said: LastSaid | undefined): Difference | 'equal' | 'under-way' {
  if (said && !said.gone && said.digest === row.digest) return 'equal';
  if (row.underWay) return 'under-way';
  if (!said || said.gone) return 'missing';
  return said.recordVersion > row.recordVersion ? 'ahead' : 'stale';
}
