import { Backoff } from '@muster/platform-kernel';

/** Waits after a failed chunk: first and ceiling, in milliseconds. */
const RETRY_FIRST_MS = 200;
const RETRY_CEILING_MS = 15_000;

/** Tries of one chunk; kept apart from the fetch, so that a rebalance in the middle does not start the count again. */
export interface Failing {
  offset: number;
  tries: number;
  backoff: Backoff;
}

/** What the server knows of one partition that it has been given. */
export class PartitionState {
  private memory = new AbortController();
  private failing: Failing | undefined;
  /** Next offset to handle; undefined until the first chunk is done. */
  position: number | undefined;
  committed: number | undefined;
  highWatermark = 0;
  lastTimestampMs: number | undefined;

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  get signal(): AbortSignal {
    return this.memory.signal;
  }

  /** The partition was taken away or sought: what handlers remember about it is void, and so is our position. */
  forget(position?: number): void {
    this.memory.abort();
    this.memory = new AbortController();
    this.position = position;
  }

  failed(offset: number): Failing {
    if (this.failing?.offset !== offset) this.failing = { offset, tries: 0, backoff: new Backoff(RETRY_FIRST_MS, RETRY_CEILING_MS) };
    this.failing.tries += 1;
    return this.failing;
  }

  done(nextOffset: number, lastTimestampMs: number): void {
    this.failing = undefined;
    this.position = nextOffset;
    this.lastTimestampMs = lastTimestampMs;
  }
}
