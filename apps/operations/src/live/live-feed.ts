import type { MessageEvent } from '@nestjs/common';
import { bufferTime, filter, interval, map, merge, Subject, takeUntil, type Observable } from 'rxjs';

const PING_MS = 15_000;
/** What moves faster than a person reads is told together. */
const TOGETHER_MS = 1_000;

/** Tells those who look at the console which groups have moved. */
export class LiveFeed {
  private readonly moved = new Subject<readonly string[]>();
  private readonly closed = new Subject<void>();

  tell(fingerprints: readonly string[]): void {
    this.moved.next(fingerprints);
  }

  /** Ends all streams. */
  close(): void {
    this.closed.next();
  }

  events(): Observable<MessageEvent> {
    const exceptions = this.moved.pipe(
      bufferTime(TOGETHER_MS),
      filter((told) => told.length > 0),
      map((told): MessageEvent => ({ type: 'exceptions', data: { fingerprints: [...new Set(told.flat())] } })),
    );
    return merge(exceptions, interval(PING_MS).pipe(map((): MessageEvent => ({ type: 'ping', data: {} })))).pipe(takeUntil(this.closed));
  }
}
