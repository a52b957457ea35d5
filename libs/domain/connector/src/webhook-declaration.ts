import type { Method, Secret, TimeForm } from './declaration.js';

/** What stands under `connector.webhooks`: how the system tells of changes by itself, at POST /v1/webhooks/<system> of the connectors. */
export interface WebhooksDeclaration {
  /** One of signature and sharedSecret is there; where both are, both must hold. */
  readonly signature?: SignatureDeclaration;
  readonly sharedSecret?: SharedSecretDeclaration;
  readonly timestamp?: TimestampDeclaration;
  /** A GET by which the system asks, once, whether the address is ours. */
  readonly challenge?: ChallengeDeclaration;
  /** JSONata over the body to the list of events; the body itself unless said otherwise. */
  readonly events?: string;
  /** JSONata over an event to what tells it from all others; a digest of the event unless said otherwise. */
  readonly id?: string;
  /** What an event means: each rule that fits it. One that none fits is ignored. */
  readonly rules: readonly WebhookRuleDeclaration[];
  /** Largest body taken; 256 unless said otherwise. */
  readonly bodyKiB?: number;
  /** Requests taken in a minute by one process; 600 unless said otherwise. */
  readonly perMinute?: number;
  /** Events that may wait at once; 10000 unless said otherwise. */
  readonly backlog?: number;
}

export interface SignatureDeclaration {
  readonly header: string;
  readonly algorithm: 'hmac-sha256' | 'hmac-sha1' | 'hmac-sha512';
  readonly encoding: 'hex' | 'base64';
  /** Stands before the signature. Of several in one header, joined by commas, one must be right. */
  readonly prefix?: string;
  /** What is signed, {timestamp} and {body} in it; {body} unless said otherwise. */
  readonly over?: string;
  /** Each that has a value counts, so that one may be put beside another before it takes its place. */
  readonly secrets: readonly Secret[];
}
export interface SharedSecretDeclaration {
  readonly header: string;
  readonly value: Secret;
}
export interface TimestampDeclaration {
  readonly header: string;
  /** epoch-s unless said otherwise. */
  readonly form?: TimeForm;
  /** How far from now it may be, either way; 300 unless said otherwise. */
  readonly toleranceSeconds?: number;
}
export interface ChallengeDeclaration {
  /** Header of the question. */
  readonly header: string;
  /** Field of the JSON answer that says it again. */
  readonly field: string;
}

/** One of payload, fetch and wake is there. */
export interface WebhookRuleDeclaration {
  /** JSONata over an event; any event without it. */
  readonly when?: string;
  readonly stream: string;
  /** JSONata over an event to the id of its record in the system, or a list of them. Needed for fetch. */
  readonly record?: string;
  /** JSONata over an event to the whole record, as the stream's pages have it. */
  readonly payload?: string;
  readonly fetch?: FetchDeclaration;
  /** The stream is read now. */
  readonly wake?: true;
}
/** A read of one record; {id} is what `record` says. */
export interface FetchDeclaration {
  /** GET unless said otherwise. */
  readonly method?: Method;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSONata over the body to the record, as the stream's pages have it; the body itself unless said otherwise. */
  readonly records?: string;
}
