import type { ReceivedMessage } from '@muster/platform-kafka';
import { byteaArray, dateArray, int4Array, int8Array, textArray, timestampArray, type Database } from '@muster/platform-postgres';
import { dayOf, headersAsJson } from './journal.store.js';
import type { EventPlace } from './retry-path.js';

/** Reads messages of one partition of a topic from an offset up to another, which is left out. */
export type ReadBack = (topic: string, partition: number, from: number, until: number) => Promise<readonly ReceivedMessage[]>;

export interface Recalled {
  readonly recalled: readonly EventPlace[];
  /** Not there any more: the topic keeps its events for a time only. */
  readonly gone: readonly EventPlace[];
  /** Parked, or ended by a person: those are retried, or stay as they are. */
  readonly setAside: readonly EventPlace[];
  /** The service has not come to it yet. */
  readonly ahead: readonly EventPlace[];
}

const CLASS = 'recalled';

/**
 * Brings events that a service has taken before, out of their topics and by their places, so that they are taken once more. They stand in `parked` as `recalled` until they are; whoever dies between
 * leaves them there without harm, and they are recalled anew.
 */
export async function recall(database: Database, readBack: ReadBack, places: readonly EventPlace[]): Promise<Recalled> {
  const aheadOf = await nextOffsets(database, places);
  const ahead = places.filter((place) => place.offset >= (aheadOf.get(`${place.topic}/${place.partition}`) ?? 0));
  const taken = places.filter((place) => !ahead.includes(place));
  const found: (ReceivedMessage & { topic: string })[] = [];
  for (const [, those] of Map.groupBy(taken, ({ topic, partition }) => `${topic}/${partition}`)) {
    const { topic, partition } = those[0]!;
    const wanted = new Set(those.map(({ offset }) => offset));
    for (const message of await readBack(topic, partition, Math.min(...wanted), Math.max(...wanted) + 1)) if (wanted.has(message.offset)) found.push({ ...message, topic });
  }
  const recalled = await keep(database, found);
  const placeKey = ({ topic, partition, offset }: EventPlace) => `${topic}/${partition}/${offset}`;
  const [here, kept] = [new Set(found.map(placeKey)), new Set(recalled.map(placeKey))];
  return { recalled, gone: taken.filter((place) => !here.has(placeKey(place))), setAside: taken.filter((place) => here.has(placeKey(place)) && !kept.has(placeKey(place))), ahead };
}

/** Whatever of these was not taken after all goes back to what it was. */
export async function letGo(database: Database, places: readonly EventPlace[]): Promise<void> {
  const values = [textArray(places.map(({ topic }) => topic)), int4Array(places.map(({ partition }) => partition)), int8Array(places.map(({ offset }) => offset))];
  const those = 'status = \'recalled\' and (topic, partition, "offset") in (select * from unnest($1::text[], $2::int4[], $3::int8[]))';
  await database.query({ text: `delete from parked where ${those} and class = '${CLASS}' and edits = 0`, values });
  await database.query({ text: `update parked set status = 'resolved' where ${those}`, values });
}

async function nextOffsets(database: Database, places: readonly EventPlace[]): Promise<Map<string, number>> {
  const { rows } = await database.query({ text: 'select topic, partition, max(next_offset) from consumer_cursor where topic = any($1::text[]) group by 1, 2', values: [textArray([...new Set(places.map(({ topic }) => topic))])] });
  return new Map((rows as [string, number, number][]).map(([topic, partition, next]) => [`${topic}/${partition}`, next]));
}

/** What a person has ended stays ended, and what is parked is retried as such. */
async function keep(database: Database, messages: readonly (ReceivedMessage & { topic: string })[]): Promise<EventPlace[]> {
  if (messages.length === 0) return [];
  const { rows } = await database.query({
    text: `insert into parked (topic, partition, "offset", day, key, value, headers, class, code, reason, handler, event_at, status, correlation_id)
      select d.topic, d.partition, d.o, d.day, d.key, d.value, d.headers::jsonb, '${CLASS}', 'taken-again', 'A person has asked for it once more.', d.topic, d.event_at, 'recalled',
        (select j.correlation_id from journal j where j.day = d.day and j.topic = d.topic and j.partition = d.partition and j."offset" = d.o)
      from unnest($1::text[], $2::int4[], $3::int8[], $4::date[], $5::bytea[], $6::bytea[], $7::text[], $8::timestamptz[]) as d(topic, partition, o, day, key, value, headers, event_at)
      on conflict (topic, partition, "offset") do update set status = 'recalled' where parked.status in ('recalled', 'resolved') returning topic, partition, "offset"`,
    values: [
      textArray(messages.map(({ topic }) => topic)), int4Array(messages.map(({ partition }) => partition)), int8Array(messages.map(({ offset }) => offset)), dateArray(messages.map(({ timestampMs }) => dayOf(timestampMs))),
      byteaArray(messages.map(({ key }) => key)), byteaArray(messages.map(({ value }) => value)), textArray(messages.map(headersAsJson)), timestampArray(messages.map(({ timestampMs }) => timestampMs)),
    ],
  });
  return (rows as [string, number, number][]).map(([topic, partition, offset]) => ({ topic, partition, offset }));
}
