import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { uuidArray, type Queryable, type Transaction } from '@muster/platform-postgres';
import { mintedAtMs } from '../file-intake/source-event.js';

const DAY_MS = 86_400_000;
/** An event id is minted in the transaction that keeps its original; the clocks of processes may differ. */
const MINTED_AROUND_MS = 3_600_000;
/** Bytes that an original of one chunk may come to when it is unpacked: more than a system may answer at once. */
const UNPACKED_MAX = 512 * 1_024 * 1_024;

/** How long the originals of a stream are kept, and the highest class of what is made of them. */
export interface KeepOriginals {
  /** Name of the stream of the connector. */
  readonly stream: string;
  readonly keepDays: number;
  readonly classification: string;
}

/** A record as its system sent it, and the event that was made of it. */
export interface Original {
  readonly eventId: string;
  readonly record: unknown;
}

export interface KeptOriginal {
  readonly system: string;
  readonly stream: string;
  readonly classification: string;
  /** Milliseconds since 1970, as is expiresAt. */
  readonly keptAt: number;
  readonly expiresAt: number;
  readonly record: unknown;
}

/** Keeps the originals of one chunk, compressed, with the events that are promised of them. */
export async function keepOriginals(tx: Transaction, { id, system }: { readonly id: string; readonly system: string }, originals: readonly Original[], { stream, keepDays, classification }: KeepOriginals, nowMs: number): Promise<void> {
  if (originals.length === 0) return;
  const content = await promisify(gzip)(JSON.stringify(originals.map(({ record }) => record)));
  await tx.query({
    name: 'keep-originals',
    values: [id, system, stream, classification, new Date(nowMs).toISOString(), new Date(nowMs + keepDays * DAY_MS).toISOString(), uuidArray(originals.map(({ eventId }) => eventId)), content],
    text: 'insert into source_original (id, system, stream, classification, kept_at, expires_at, event_ids, content) values ($1, $2, $3, $4, $5, $6, $7::uuid[], $8)',
  });
}

/** What the system sent of which this event was made; undefined where it was never kept, or is kept no longer. */
export async function readOriginal(db: Queryable, eventId: string): Promise<KeptOriginal | undefined> {
  const mintedMs = mintedAtMs(eventId);
  const { rows } = await db.query({
    text: `select system, stream, classification, (extract(epoch from kept_at) * 1000)::int8, (extract(epoch from expires_at) * 1000)::int8, array_position(event_ids, $1::uuid), content
      from source_original where kept_at between $2 and $3 and $1::uuid = any(event_ids) limit 1`,
    values: [eventId, new Date(mintedMs - MINTED_AROUND_MS).toISOString(), new Date(mintedMs + MINTED_AROUND_MS).toISOString()],
  });
  if (!rows[0]) return undefined;
  const [system, stream, classification, keptAt, expiresAt, place, content] = rows[0] as [string, string, string, number, number, number, Buffer];
  const records = JSON.parse((await promisify(gunzip)(content, { maxOutputLength: UNPACKED_MAX })).toString('utf8')) as unknown[];
  return { system, stream, classification, keptAt, expiresAt, record: records[place - 1] };
}

/** Forgets what is to be kept no longer; returns how many chunks that were. */
export async function dropOriginals(db: Queryable, nowMs: number): Promise<number> {
  const { rowCount } = await db.query({ text: 'delete from source_original where expires_at <= $1', values: [new Date(nowMs).toISOString()] });
  return rowCount;
}
