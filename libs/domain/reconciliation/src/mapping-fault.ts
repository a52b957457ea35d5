/** A field that differs in more rows than people or systems would change by themselves. */
export interface FaultLimit {
  /** Share of the rows of a stream that were compared. */
  readonly share: number;
  /** Rows below which no share says anything. */
  readonly rows: number;
}

/** The fields whose difference is of the mapping, and not of the records, by how many rows differ in each. */
export function faultyFields(differing: ReadonlyMap<string, number>, compared: number, { share, rows }: FaultLimit): ReadonlySet<string> {
  return new Set([...differing].filter(([, count]) => count >= rows && count > share * compared).map(([field]) => field));
}
