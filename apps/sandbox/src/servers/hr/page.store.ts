import { always, both, type Condition, type Records, type StoredRecord } from '../storage/records.store.js';
import type { VendorAnswer } from '../vendor-system.js';
import { refused } from './problem.js';

export interface PageRules {
  nowMs: number;
  cursorLifeS: number;
  sinceRetentionDays: number;
}

interface PageWish {
  limit: number;
  /** Records changed at this second or later; milliseconds. */
  sinceMs: number | null;
  /** The last record of the page before. */
  after: { changedAt: number; id: string } | null;
}

const limitUsual = 50;
const limitMax = 200;

/**
 * One page of records, the longest unchanged first: a record that changes while somebody pages moves behind the present page and is met again, save within one second, where only the next
 * delta has it. Throws Refusal.
 */
export function pageOf<B extends object>(records: Records<B>, show: (record: StoredRecord<B>) => unknown, query: URLSearchParams, rules: PageRules, visible: Condition = always): VendorAnswer {
  const { limit, sinceMs, after } = readWish(query, rules);
  const wanted = both(visible, sinceMs === null ? always : { sql: 'changed_at >= ?', params: [sinceMs] });
  const behind: Condition = after ? { sql: '(changed_at, id) > (?, ?)', params: [after.changedAt, after.id] } : always;
  const found = records.select({ where: both(wanted, behind), order: 'changed_at, id', limit: limit + 1 });
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1)! : null;
  return { status: 200, body: { items: items.map(show), next_cursor: last && cursorOf(last, sinceMs, rules.nowMs), total: records.count(wanted) } };
}

function readWish(query: URLSearchParams, rules: PageRules): PageWish {
  const limit = Number(query.get('limit') ?? limitUsual);
  if (!Number.isInteger(limit) || limit < 1 || limit > limitMax) throw refused(400, 'invalid_limit', `limit must be a whole number from 1 to ${limitMax}.`);
  const since = query.get('updated_since');
  const cursor = query.get('cursor');
  if (cursor === null) return { limit, sinceMs: since === null ? null : readSince(since, rules), after: null };
  if (since !== null) throw refused(400, 'invalid_cursor', 'A cursor goes with the updated_since of its first page; leave the parameter out.');
  return { limit, ...readCursor(cursor, rules) };
}

function readSince(text: string, { nowMs, sinceRetentionDays }: PageRules): number {
  const ms = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) throw refused(400, 'invalid_since', 'updated_since must be an ISO 8601 time with its zone, such as 2026-11-23T08:00:00Z.');
  if (ms < nowMs - sinceRetentionDays * 86_400_000) throw refused(400, 'since_too_old', `Changes are kept for ${sinceRetentionDays} days. Read everything.`);
  return Math.floor(ms / 1_000) * 1_000;
}

function cursorOf({ changedAt, id }: StoredRecord<object>, sinceMs: number | null, nowMs: number): string {
  return Buffer.from(JSON.stringify([changedAt, id, sinceMs, nowMs])).toString('base64url');
}

function readCursor(cursor: string, { nowMs, cursorLifeS }: PageRules): Pick<PageWish, 'sinceMs' | 'after'> {
  const [changedAt, id, sinceMs, issuedMs] = cursorParts(cursor);
  if (!Number.isInteger(changedAt) || typeof id !== 'string' || !(sinceMs === null || Number.isInteger(sinceMs)) || !Number.isInteger(issuedMs)) {
    throw refused(400, 'invalid_cursor', 'This cursor was not given out here.');
  }
  if ((issuedMs as number) + cursorLifeS * 1_000 <= nowMs) throw refused(410, 'cursor_expired', 'Begin again at the first page.');
  return { sinceMs: sinceMs as number | null, after: { changedAt: changedAt as number, id } };
}

function cursorParts(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
