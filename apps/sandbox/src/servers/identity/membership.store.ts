import type { Condition } from '../storage/records.store.js';

/** Groups that a user is in. */
export function withMember(userId: string): Condition {
  return { sql: "EXISTS (SELECT 1 FROM json_each(body, '$.resource.members') WHERE json_extract(value, '$.value') = ?)", params: [userId] };
}
