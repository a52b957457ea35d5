import type { Queryable } from '@muster/platform-postgres';

/** True where each of the streams has been read; `sinceMs`: at or after that time, milliseconds since 1970. */
export async function wereRead(db: Queryable, system: string, streams: readonly string[], sinceMs: number | null): Promise<boolean> {
  if (streams.length === 0) return true;
  const { rows } = await db.query({
    name: 'streams-were-read', values: [system, JSON.stringify(streams), sinceMs],
    text: `select 1 from jsonb_array_elements_text($2::jsonb) as s(stream) where not exists
      (select 1 from stream_position p where p.system = $1 and p.stream = s.stream and p.read_at is not null and ($3::float8 is null or p.read_at >= to_timestamp($3::float8 / 1000))) limit 1`,
  });
  return rows.length === 0;
}
