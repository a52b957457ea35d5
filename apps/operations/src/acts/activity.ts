import type { ActStore } from '@muster/platform-accounts';
import type { Queryable } from '@muster/platform-postgres';
import type { GroupView } from '../queue/queue.reader.js';
import { actsOn } from './group-acts.js';

export interface ActivityView {
  readonly at: string;
  readonly author: string;
  readonly act: string;
  readonly text: string | null;
  readonly details: object | null;
}

const ACTS_MAX = 200;

/** What happened to a group, the newest first: what people did, and that it began. */
export async function activityOf(database: Queryable, acts: ActStore, group: GroupView): Promise<ActivityView[]> {
  const { acts: done } = await acts.list(database, { limit: ACTS_MAX, on: actsOn(group.fingerprint) });
  const told = done.map(({ at, author, act, reason, result, details }): ActivityView => ({ at, author, act, text: reason, details: { result, ...details } }));
  return [...told, { at: group.firstSeen, author: group.services.join(', '), act: 'raised', text: group.reason, details: null }].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}
