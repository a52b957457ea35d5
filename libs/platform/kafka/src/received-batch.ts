export type HeaderValue = Buffer | string | (Buffer | string)[] | undefined;

export interface ReceivedMessage {
  partition: number;
  offset: number;
  key: Buffer | null;
  /** null is a tombstone. */
  value: Buffer | null;
  headers: Record<string, HeaderValue>;
  /** LogAppendTime: the broker's clock, milliseconds since 1970. */
  timestampMs: number;
}

/** A chunk of one partition, in offset order, of at most `chunkMax` messages; a lone event is a chunk of one. */
export interface ReceivedBatch {
  group: string;
  topic: string;
  partition: number;
  messages: ReceivedMessage[];
  /** The offset that the next message written to the partition will get, as of this fetch. */
  highWatermark: number;
  /** The server beats by itself; call it in work that blocks the event loop. Never rejects. */
  heartbeat(): Promise<void>;
  /**
   * The same signal for as long as this process keeps the partition in one group generation, aborted when the partition is
   * revoked or sought: what a handler remembers about the partition is worth nothing after that.
   */
  signal: AbortSignal;
}

/** done (or nothing): go on after this chunk. seek: abandon this fetch and go on from `offset`. */
export type BatchOutcome = { kind: 'done' } | { kind: 'seek'; offset: number };
