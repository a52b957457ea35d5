import { always, type Condition } from '../storage/records.store.js';

/** Workers whose company on that day (yyyy-mm-dd) is not hidden; who has yet to begin, counts to the first company. */
export function visibleWorkers(hiddenCompanies: readonly string[], today: string): Condition {
  if (hiddenCompanies.length === 0) return always;
  const employers = "SELECT atom FROM json_each(body, '$.employers')";
  const present = `(${employers} WHERE key <= ? ORDER BY key DESC LIMIT 1)`;
  return { sql: `coalesce(${present}, (${employers} LIMIT 1), '') NOT IN (SELECT value FROM json_each(?))`, params: [today, JSON.stringify(hiddenCompanies)] };
}
