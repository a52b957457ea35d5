import { canEdit, isOpen, wayBack, type ExceptionState } from '@muster/domain-exception';
import type { Queryable } from '@muster/platform-postgres';
import { cursorOf, readCursor } from './queue.reader.js';

export const ITEM_STATES = ['open', 'ended', 'all'] as const;

export interface ItemQuery {
  readonly fingerprint?: string | undefined;
  readonly state?: (typeof ITEM_STATES)[number] | undefined;
  readonly recordId?: string | undefined;
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

export interface ItemView {
  readonly id: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly service: string;
  readonly exceptionId: string;
  readonly class: string;
  readonly code: string;
  readonly reason: string;
  readonly entity: string | null;
  readonly recordId: string | null;
  readonly recordLabel: string | null;
  readonly system: string | null;
  readonly attribute: string | null;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  readonly state: ExceptionState;
  readonly outcome: string | null;
  readonly raisedAt: string;
  readonly changedAt: string;
  readonly times: number;
  readonly correlationId: string | null;
  readonly canRetry: boolean;
  readonly canEdit: boolean;
}

export interface MoveView {
  readonly at: string;
  readonly state: ExceptionState;
  readonly outcome: string | null;
  readonly by: string;
}

const COLUMNS = 'id, fingerprint, service, exception_id, class, code, reason, entity, record_id, system, attribute, topic, partition, "offset", state, outcome, raised_at, changed_at, times, correlation_id';
const LIMIT_DEFAULT = 50;

type ItemRow = [
  id: string, fingerprint: string, service: string, exceptionId: string, kind: string, code: string, reason: string, entity: string | null, recordId: string | null, system: string | null, attribute: string | null, topic: string | null, partition: number | null,
  offset: number | null, state: ExceptionState, outcome: string | null, raisedAt: Date, changedAt: Date, times: number, correlationId: string | null, ...rest: string[],
];

/** Single exceptions, those that moved last first. */
export async function listExceptions(database: Queryable, { fingerprint, state = 'open', recordId, limit = LIMIT_DEFAULT, after }: ItemQuery): Promise<{ exceptions: ItemView[]; next: string | null }> {
  const [afterAt, afterId] = after === undefined ? [null, null] : readCursor(after);
  const given = [...(fingerprint === undefined ? [] : [`fingerprint = $4`]), ...(recordId === undefined ? [] : [`record_id = $${fingerprint === undefined ? 4 : 5}`]), ...(state === 'all' ? [] : [state === 'open' ? 'is_open' : 'not is_open'])];
  const { rows } = await database.query({
    text: `select ${COLUMNS}, changed_at::text as stands_at from exception where ($1::timestamptz is null or (changed_at, id) < ($1::timestamptz, $2::text)) ${given.map((one) => `and ${one}`).join(' ')} order by changed_at desc, id desc limit $3`,
    values: [afterAt, afterId, limit + 1, ...[fingerprint, recordId].filter((one) => one !== undefined)],
  });
  const shown = (rows as ItemRow[]).slice(0, limit);
  const last = shown[shown.length - 1];
  return { exceptions: shown.map(itemOf), next: rows.length > limit && last ? cursorOf(String(last[last.length - 1]), last[0]) : null };
}

export async function findException(database: Queryable, id: string): Promise<(ItemView & { moves: MoveView[] }) | undefined> {
  const { rows } = await database.query({ name: 'exception-find', text: `select ${COLUMNS} from exception where id = $1`, values: [id] });
  const row = rows[0] as ItemRow | undefined;
  if (!row) return undefined;
  const moves = await database.query({ name: 'exception-moves', text: `select at, state, outcome, by from exception_move where exception = $1 order by version, array_position(array['raised', 'retried', 'resolved', 'discarded'], state), event_id`, values: [id] });
  return { ...itemOf(row), moves: (moves.rows as [Date, ExceptionState, string | null, string][]).map(([at, state, outcome, by]) => ({ at: at.toISOString(), state, outcome, by })) };
}

function itemOf([id, fingerprint, service, exceptionId, kind, code, reason, entity, recordId, system, attribute, topic, partition, offset, state, outcome, raisedAt, changedAt, times, correlationId]: ItemRow): ItemView {
  const of = { class: kind, code, service };
  return {
    id, key: `${fingerprint}/${service}/${exceptionId}`, fingerprint, service, exceptionId, class: kind, code, reason, entity, recordId, recordLabel: null, system, attribute, topic, partition, offset, state, outcome, raisedAt: raisedAt.toISOString(), changedAt: changedAt.toISOString(), times, correlationId,
    canRetry: isOpen(state) && wayBack(of).kind !== 'none', canEdit: isOpen(state) && canEdit(of, topic),
  };
}
