import { badInput } from '@muster/platform-http';
import { textArray, type Queryable } from '@muster/platform-postgres';

/** One of a group that is open, as far as its service has to be told which it is. */
export interface OpenOne {
  readonly id: string;
  readonly service: string;
  readonly class: string;
  readonly code: string;
  readonly exceptionId: string;
  readonly entity: string | null;
  readonly recordId: string | null;
  readonly system: string | null;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
}

/** How many single ones a person chooses at once. */
const IDS_MAX = 1_000;

type Row = [id: string, service: string, kind: string, code: string, exceptionId: string, entity: string | null, recordId: string | null, system: string | null, topic: string | null, partition: number | null, offset: number | null];

/** All of a group that are open, or those of them that are named, in the order of their events. */
export async function openOnes(database: Queryable, fingerprint: string, ids: readonly string[] | undefined): Promise<OpenOne[]> {
  const { rows } = await database.query({
    text: `select id, service, class, code, exception_id, entity, record_id, system, topic, partition, "offset" from exception where fingerprint = $1 and is_open and ($2::text[] is null or id = any($2::text[])) order by topic, partition, "offset", id`,
    values: [fingerprint, ids ? textArray(ids) : null],
  });
  return (rows as Row[]).map(([id, service, kind, code, exceptionId, entity, recordId, system, topic, partition, offset]) => ({ id, service, class: kind, code, exceptionId, entity, recordId, system, topic, partition, offset }));
}

/** Whether the group has all that is open of a class and code in a service, so that it may be named by those. */
export async function isWholeClass(database: Queryable, fingerprint: string, { service, class: kind, code }: OpenOne): Promise<boolean> {
  const { rows } = await database.query({ text: 'select not exists (select from exception_group g where g.class = $2 and g.code = $3 and g.fingerprint <> $1 and g.open > 0 and g.services @> array[$4::text])', values: [fingerprint, kind, code, service] });
  return (rows[0] as [boolean])[0];
}

export const exceptionIds = (value: unknown, name: string): readonly string[] => {
  if (Array.isArray(value) && value.length > 0 && value.length <= IDS_MAX && value.every((one) => typeof one === 'string' && /^[0-9a-f]{32}$/.test(one))) return value as string[];
  throw badInput(name, `${name} must be 1 to ${IDS_MAX} ids of exceptions.`, 'Take them from GET /v1/exceptions; leave them out for the whole group.');
};
