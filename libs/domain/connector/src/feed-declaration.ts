import type { Reference, Secret } from './declaration.js';
import type { FetchDeclaration } from './webhook-declaration.js';

/** What stands under `streams.<name>.feed`: the system tells of changes over a line that stays open, and reading on a schedule fills what the line misses. */
export type FeedDeclaration = SseFeed | LongPollFeed | TopicFeed;

/** Expressions are asked over an event. One of payload and fetch is there. */
export interface EventMeaning {
  /** JSONata: whether the event concerns the stream; each does without it. */
  readonly when?: string;
  /** JSONata to the id of its record in the system, or a list of them. Needed for fetch. */
  readonly record?: string;
  /** JSONata to the whole record, as the stream's pages have it. What carries changed fields alone is to be fetched. */
  readonly payload?: string;
  readonly fetch?: FetchDeclaration;
}
interface HttpFeed extends EventMeaning {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly headers?: Readonly<Record<string, string>>;
}
interface Replay {
  /** Value that asks for new events only; the parameter is left out without it. */
  readonly newest?: string;
  /** JSONata over the answer, true where the id is no longer kept: a whole read follows, and the line goes on with what came after its beginning. */
  readonly tooOld?: string;
}

/** Server-sent events. An event is the JSON of its data, or else the text. */
export interface SseFeed extends HttpFeed {
  readonly kind: 'sse';
  /** At least one of parameter and header: where the id of the last event goes. */
  readonly replay: Replay & { readonly parameter?: string; readonly header?: string };
  /** Types of event that are taken; all without it. */
  readonly names?: readonly string[];
  /** Without a byte for so long, heartbeats among them, the line is taken for dead; 60 unless said otherwise. */
  readonly idleSeconds?: number;
  /** Largest event taken; 256 unless said otherwise. */
  readonly eventKiB?: number;
}
export interface LongPollFeed extends HttpFeed {
  readonly kind: 'long-poll';
  /** next: JSONata over the body to the id that the next poll goes on from. */
  readonly replay: Replay & { readonly parameter: string; readonly next: string };
  /** JSONata over the body to the list of events; the body itself unless said otherwise. */
  readonly events?: string;
  /** The parameter that says how long the system may wait for an event. */
  readonly wait: {
    readonly parameter: string;
    /** 25 unless said otherwise. */
    readonly seconds?: number;
    /** ms unless said otherwise. */
    readonly form?: 'ms' | 's';
  };
}
/** A topic of a Kafka cluster that is not ours, followed from its beginning. An event is the value of a message; one without a value says nothing. */
export interface TopicFeed extends EventMeaning {
  readonly kind: 'kafka';
  /** `host:port` of the first brokers to ask, joined by commas. */
  readonly brokers: Reference;
  readonly topic: string;
  /** avro: in the Confluent wire format, read by the schema that the registry has for it. */
  readonly value: 'json' | 'avro';
  /** There where value is avro. */
  readonly registry?: { readonly url: Reference; readonly user?: Reference; readonly password?: Secret };
  readonly sasl?: { readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; readonly user: Reference; readonly password: Secret };
  /** By the trust store of the machine. */
  readonly tls?: boolean;
  /** Largest value taken; 256 unless said otherwise. */
  readonly eventKiB?: number;
}

/** A stream of which nothing can be asked: all that there is of it is in a topic. */
export interface TopicStreamDeclaration {
  readonly feed: TopicFeed;
  /** As of a stream that is read. */
  readonly explode?: string;
}
