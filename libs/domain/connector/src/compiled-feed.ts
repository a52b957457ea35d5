import type { Answer, ApiRequest } from './compiled-connector.js';
import type { TopicFeed } from './feed-declaration.js';

/** What one event asks for. Both are empty where it does not concern the stream. */
export interface EventContent {
  /** Rows of the stream that the event itself carried. */
  readonly rows: readonly Record<string, unknown>[];
  /** Ids of records that are to be fetched. */
  readonly ids: readonly string[];
}

/** What the events of a stream mean. Pure. */
export interface CompiledMeaning {
  /** Throws PermanentError contract where the event has not what is declared. */
  contentOf(event: unknown): Promise<EventContent>;
  /** Throws PermanentError unfilled-placeholder. */
  fetch(id: string): ApiRequest;
  /** The rows of a record that was fetched, exploded as the stream's are. Throws PermanentError contract. */
  fetchedRows(body: unknown): Promise<Record<string, unknown>[]>;
}

interface HttpFeed {
  readonly meaning: CompiledMeaning;
  /** `replayId`: of the last event that was published; null asks for new ones only. `waitMs`: for how long the system may wait, where it is polled; as declared unless said otherwise. */
  request(replayId: string | null, waitMs?: number): ApiRequest;
  /** The replay id is no longer kept. */
  isTooOld(answer: Answer): Promise<boolean>;
}
export interface CompiledSse extends HttpFeed {
  readonly kind: 'sse';
  readonly idleMs: number;
  readonly eventBytesMax: number;
  /** `name`: its type, undefined where it has none. */
  takes(name: string | undefined): boolean;
}
export interface CompiledLongPoll extends HttpFeed {
  readonly kind: 'long-poll';
  /** How long the system may wait for an event. */
  readonly waitMs: number;
  /** next: undefined where the answer names none. Throws PermanentError contract. */
  eventsIn(body: unknown): Promise<{ readonly events: readonly unknown[]; readonly next: string | undefined }>;
}
/** Over which a system tells of changes by HTTP. */
export type CompiledLine = CompiledSse | CompiledLongPoll;
export interface CompiledTopic extends Pick<TopicFeed, 'kind' | 'brokers' | 'topic' | 'value' | 'registry' | 'sasl'> {
  readonly meaning: CompiledMeaning;
  readonly tls: boolean;
  readonly eventBytesMax: number;
}
export type CompiledFeed = CompiledLine | CompiledTopic;
