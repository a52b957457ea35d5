import type { Condition } from '../storage/records.store.js';

/** Workers with a row that begins after the first day, up to the last. */
export function beginningBetween(afterDay: string, upToDay: string): Condition {
  return { sql: "EXISTS (SELECT 1 FROM json_each(body, '$.employers') WHERE key > ? AND key <= ?)", params: [afterDay, upToDay] };
}
