import type { EntityName } from '@muster/contracts';
import type { CompiledFileWrite } from './compile-file-write.js';
import type { CompiledFileStream } from './compile-drop.js';
import type { CompiledWebhooks } from './compile-webhooks.js';
import type { CompiledFeed } from './compiled-feed.js';
import type { CompiledSession } from './compile-session.js';
import type { AnswerClass, Auth, Delta, Encoding, Lane, Method, NamedDeclaration, OursDeclaration, Pagination, Reference, Secret, Strategy } from './declaration.js';
import type { CompiledSchedule } from './schedule.js';
import type { CompiledFollowUp, CompiledPart } from './compile-parts.js';

/**
 * A declaration that can run. It is pure: it says what to call and what an answer means, and calls nothing itself. It knows neither the environment nor a
 * clock: secrets are resolved by the caller (secretsOf), and the time comes in as an argument.
 */
export interface CompiledConnector {
  readonly system: string;
  readonly baseUrl: Reference;
  readonly region?: string;
  /** With its defaults filled in. */
  readonly auth: CompiledAuth;
  /** Where the system is a mail server. */
  readonly smtp?: CompiledSmtp;
  /** Where auth is a session. */
  readonly session?: CompiledSession;
  /** For every call. */
  readonly headers: Readonly<Record<string, Reference>>;
  readonly limits: CompiledLimits;
  /** Name of the mapping that its streams use. */
  readonly mapping?: string;
  readonly probe?: { readonly everyMs: number; readonly previewUrl?: Reference };
  readonly streams: ReadonlyMap<string, CompiledStream>;
  /** Of the streams that have one. */
  readonly feeds: ReadonlyMap<string, CompiledFeed>;
  /** Streams that come in whole files. */
  readonly fileStreams: ReadonlyMap<string, CompiledFileStream>;
  /** Streams that come over a topic alone: each has a feed. */
  readonly topicStreams: ReadonlyMap<string, Pick<CompiledStream, 'name' | 'explodes'>>;
  /** By stream of either kind; those that have one. */
  readonly schedules: ReadonlyMap<string, CompiledSchedule>;
  /** undefined where the system tells nothing by itself. */
  readonly webhooks: CompiledWebhooks | undefined;
  readonly writes: ReadonlyMap<EntityName, CompiledWrite>;
  /** What targets hold of what is written to them, where no stream reads it; by the names of their streams, which are none of `streams`. */
  readonly lists: ReadonlyMap<string, CompiledList>;
  /** How records are recognized that the system held before it was connected: those that it is written, and those that it speaks of. */
  readonly adoptions: ReadonlyMap<EntityName, CompiledAdoption>;
  /** Those of the adoptions before whose end none of the system's own words is taken. */
  readonly adoptsFirst: ReadonlySet<EntityName>;
  /** Entities of which none of its words is taken before another system has adopted them, to that system. */
  readonly awaits: ReadonlyMap<EntityName, string>;
  /** What an answer means: declared rules first, then the status. Ask a stream's isExpired and isTooOld before. `nowMs` serves a Retry-After written as a date. */
  classify(answer: CallAnswer, nowMs: number): Promise<ClassifiedAnswer>;
  /** What the quota headers of an answer tell; undefined where none are declared, or none came. */
  quotaOf(answer: Answer, nowMs: number): Quota | undefined;
  /** How many calls a call counts for. */
  weightOf(request: Pick<ApiRequest, 'method' | 'path'>): number;
}

/** How mail is sent. */
export interface CompiledSmtp {
  readonly from: Reference;
  readonly tls: 'starttls' | 'none';
}

/** What came back. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; of several values of one name, one text joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, else the text; undefined where it is empty. */
  readonly body: unknown;
}
export interface CallAnswer extends Answer {
  readonly method: string;
  /** Of the request, without the base URL. */
  readonly path: string;
}
/** The answer to a page: `url` is the absolute URL that was called, against which links are resolved and whose origin they may not leave. */
export interface PageAnswer extends Answer {
  readonly url: string;
}

export interface ClassifiedAnswer {
  readonly class: AnswerClass;
  /** The vendor's words, at most 500 characters, else the status. It may hold what was sent: keep it with the record, not in a log. */
  readonly message: string;
  /** Milliseconds to wait, where the answer says so (Retry-After, or a spent quota). */
  readonly retryAfterMs?: number;
}

export interface Quota {
  readonly remaining: number;
  /** Milliseconds from now until it is full again; undefined where no header tells. */
  readonly resetMs?: number;
}

/** Plain JSON. urlOf(baseUrl, request) makes the URL of it. */
export interface ApiRequest {
  readonly method: Method;
  /** Below the base URL; placeholders filled and encoded. Weights and metrics go by it even where `url` is set. */
  readonly path: string;
  /** Not encoded. */
  readonly query: Readonly<Record<string, string>>;
  /** Beside those of the connector, and stronger. */
  readonly headers: Readonly<Record<string, string>>;
  /** To be sent as `encoding` says: encodeRequest makes the bytes. */
  readonly body?: unknown;
  /** With the connector's own filled in; json where it is absent. */
  readonly encoding?: Encoding;
  /** Of a message: the same for every try of it, and another for every other message. */
  readonly messageId?: string;
  /** It changes nothing in the system, whatever its method: a query of JSON-RPC, GraphQL or SOAP is a POST. A GET reads in any case. */
  readonly reads?: true;
}
/** May be stored as a checkpoint, and continued from in another process. */
export interface StreamRequest extends ApiRequest {
  /** Where the system itself gave the URL of the page: called instead of path and query. Its origin was checked. */
  readonly url?: string;
  /** A text is an answer, too, as that of a file is. */
  readonly takes?: 'text';
  /** What body and headers were asked over, there where they are declared so: since, full, and the parameters that are in them. */
  readonly values?: Readonly<Record<string, string | number | boolean | null>>;
}

/** How far a stream was read. Plain JSON; `null` stands for never. One whose kind the declaration no longer uses is taken for null. */
export type DeltaCursor =
  /** ms: milliseconds since 1970 UTC, the overlap already subtracted. */
  | { readonly kind: 'since'; readonly ms: number }
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'token'; readonly token: string };

/** Faults of what a system answers are PermanentErrors with the code `contract`. */
export interface CompiledStream {
  readonly name: string;
  readonly delta: Delta['kind'];
  readonly pagination: Pagination['kind'];
  readonly everyMs: number;
  readonly fullEveryMs: number;
  readonly after: readonly string[];
  readonly bulkAbove: number;
  readonly absent: CompiledAbsent;
  /** Field of a record whose elements become rows; undefined where a record is one row. */
  readonly explodes: string | undefined;
  /** How rows are told that were written by us; undefined where they say so themselves. */
  readonly ours?: OursDeclaration;
  /** True where totalIn can be asked. */
  readonly hasTotal: boolean;

  /** The request of the first page. A whole read where `full`, where the cursor is null, or where the delta is full. */
  firstRequest(cursor: DeltaCursor | null, options: { readonly full: boolean }): Promise<StreamRequest>;
  /**
   * The request of the page after this one, null after the last. Throws PermanentError contract: a link to another origin, the same cursor or page again, an
   * empty page where the answer itself says that more are due.
   */
  next(request: StreamRequest, answer: PageAnswer): Promise<StreamRequest | null>;
  /** The rows of a page, exploded. Throws PermanentError contract where the list is missing or holds something else than objects. */
  rowsOf(body: unknown): Promise<Record<string, unknown>[]>;
  /** Records of a page before they are exploded: what totals count. Throws as rowsOf. */
  recordsIn(body: unknown): Promise<number>;
  /** Records that a whole read must bring, by the body of its first page; undefined where none is declared. Throws PermanentError contract where it is no number. */
  totalIn(body: unknown): Promise<number | undefined>;
  /** Records that a page says there are, where pages are asked for by their place, so that one that moves up meanwhile is missed; undefined elsewhere. Throws as totalIn. */
  placedTotalIn(body: unknown): Promise<number | undefined>;
  /** There is nothing at `request` any more, and what came before it was all: some systems refuse the page behind a last one that was full (416). Ask before the class. */
  isPastEnd(request: StreamRequest, answer: Answer): boolean;
  /** The page cursor is no longer known: begin the read anew. */
  isExpired(answer: Answer): Promise<boolean>;
  /** The delta cursor is older than the system keeps: read whole. */
  isTooOld(answer: Answer): Promise<boolean>;
  /**
   * The cursor after one more page, its rows as rowsOf gave them; never behind `previous`. Fold it over all pages of a read, and keep the result only when
   * the read is complete: pages need not be in order of change. Null while nothing told a cursor. Throws PermanentError contract where no row has what `from` names.
   */
  cursorAfter(previous: DeltaCursor | null, rows: readonly unknown[], answer: Answer): Promise<DeltaCursor | null>;
}

export interface CompiledAbsent {
  readonly deletes: 'ignore' | 'retire';
  /** 0 to 1. */
  readonly maxShare: number;
  /** True where `request` gives one. */
  readonly asksForEach: boolean;
  /** The call that tells whether we are shown every record, where one is declared. */
  readonly seesAll: { request(): Promise<ApiRequest>; holds(answer: Answer): Promise<boolean> } | undefined;
  /** The read that proves that a record is gone; null where none is declared and a complete read is proof enough. `key`: of the record in the system. */
  request(key: string): Promise<ApiRequest | null>;
  /** What the answer to `request` shows. hidden: it is there, or may be. unknown: nothing is proven, as after a fault. */
  shown(answer: CallAnswer, nowMs: number): Promise<'gone' | 'hidden' | 'unknown'>;
}

/** What a write knows of one canonical record. */
export interface RecordContext {
  /** Canonical id. */
  readonly id: string;
  /** As recordAttributes gives them: by name, null where empty. What the target may not receive is taken out by the write itself. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** System to the id of this record there. */
  readonly externalIds: Readonly<Record<string, string>>;
  /** Attribute of `references` to the target's id of the record that it names; absent where the target does not have that record yet. */
  readonly refs: Readonly<Record<string, string>>;
  /** Attribute of `named` to the attributes of the record that it names, as recordAttributes gives them; absent where that has not come yet. */
  readonly named?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Name of a part of the write to its id in the target, for the body. */
  readonly parts?: Readonly<Record<string, string>>;
}

/** What is known of the record in the target, to fill {id}, {key} and {version}. */
export interface TargetRecord {
  readonly key: string;
  readonly id?: string;
  readonly version?: string;
  /** The same for every try of one write: it is the correlation id and, where the strategy asks for one, the idempotency key. */
  readonly correlationId: string;
}

export type WriteOperation = 'find' | 'create' | 'update' | 'upsert' | 'remove';
export type Body = Readonly<Record<string, unknown>>;

/** Errors are PermanentErrors: expression-failed (the record, or the expression), bad-body, unfilled-placeholder, contract. */
export interface CompiledWrite {
  readonly entity: EntityName;
  readonly strategy: Strategy;
  /** Attribute to the entity that it names. */
  readonly references: ReadonlyMap<string, EntityName>;
  /** Attribute to what is read of the record that it names. */
  readonly named: ReadonlyMap<string, NamedDeclaration>;
  /** A record that was older than this when the target came to want it is not brought there; undefined: any is. */
  readonly maxAgeMs: number | undefined;
  /** True where the target refuses a second record of one key, with an answer classed conflict. */
  readonly refusesDuplicates: boolean;
  /** The declared ones. */
  readonly operations: ReadonlySet<WriteOperation>;
  /** How records that the target held before are recognized; undefined where nothing is adopted. */
  readonly adoption: CompiledAdoption | undefined;
  /** What is brought there before it. */
  readonly parts: readonly CompiledPart[];
  /** What is called after it. */
  readonly then: readonly CompiledFollowUp[];
  /** True where readBack is declared. */
  readonly comparesRecords: boolean;
  /** How the file of all records is made; undefined where records are written one by one. */
  readonly file: CompiledFileWrite | undefined;

  /** Is the target to have the record? */
  wants(context: RecordContext): Promise<boolean>;
  /** Is it to be made there where the target has none? */
  creates(context: RecordContext): Promise<boolean>;
  /** The id by which the target knows the record; null while the record must wait for it. */
  keyOf(context: RecordContext): Promise<string | null>;
  /** References whose record the target does not have yet: the body says null for them, and is to be sent again once they are there. */
  missingReferences(context: RecordContext): readonly string[];
  /** Attributes of named records that it needs and that have not come yet, or may not be told to the target: it waits for them. */
  missingNamed(context: RecordContext): readonly string[];
  /** What to send, without correlation and version: equal for equal records, so that bodyHash tells whether anything changed. */
  body(context: RecordContext): Promise<Body>;

  /** Null where the operation is not declared, as in the four below. */
  find(target: TargetRecord): Promise<ApiRequest | null>;
  /** The look-up for where `find` brings nothing; undefined where none is declared. */
  readonly otherwise: LookUp | undefined;
  create(target: TargetRecord, body: Body): Promise<ApiRequest | null>;
  /** With the known version where ifMatch asks for it; without one, unconditional. */
  update(target: TargetRecord, body: Body): Promise<ApiRequest | null>;
  upsert(target: TargetRecord, body: Body): Promise<ApiRequest | null>;
  remove(target: TargetRecord): Promise<ApiRequest | null>;

  /** The record that `find` brought; null where there is none. `key`: that was sought. Throws PermanentError contract where there are several. */
  found(answer: Pick<Answer, 'headers' | 'body'>, key?: string): Promise<FoundRecord | null>;
  /** The target's id of the record, from the answer to a write; undefined where the declaration, or the answer, does not say. */
  idOf(operation: 'create' | 'update' | 'upsert', answer: Pick<Answer, 'headers' | 'body'>): Promise<string | undefined>;
  /** True where the declaration says that the answer to the write names the record: one that does not is no proof that anything was done. */
  tellsId(operation: 'create' | 'update' | 'upsert'): boolean;
  /** The target's version of the record; as idOf. */
  versionOf(operation: 'create' | 'update' | 'upsert', answer: Pick<Answer, 'headers' | 'body'>): Promise<string | undefined>;
  /** Fields of readBack in which a found record differs from the body that was sent; all fields compare as canonical JSON. */
  differences(body: Body, record: Body): Promise<readonly Difference[]>;

  /** Every field of readBack that the body has, as it says it and as a record of the target does; without a record, null for all that it has. */
  compared(body: Body, record: Body | null): Promise<readonly ComparedField[]>;
  /** Attributes of the canonical record that a field of the body may be made of; undefined where it is made of another record that this one names. */
  madeOf(field: string): readonly string[] | undefined;
  /** The target's id of one of its records; undefined where the record does not say. */
  idIn(record: Body): Promise<string | undefined>;
  /** Our key in a record of the target; undefined where no field of readBack holds it. */
  keyIn(record: Body): Promise<string | undefined>;
}

/** All that a target holds of an entity that is written there; read when it is to be compared, and never as the target's own word. */
export interface CompiledList {
  readonly entity: EntityName;
  /** By its name a snapshot of it is asked for. */
  readonly stream: CompiledStream;
}

/** Two expressions that say the same of one record, where they are equal; `exact`: to the letter, as ids are. */
export interface MatchPair {
  readonly theirs: string;
  readonly ours: string;
  readonly exact: boolean;
}
export interface MatchRule {
  readonly name: string;
  readonly certain: boolean;
  /** Places in `pairs`. */
  readonly pairs: readonly number[];
}
export interface CompiledAdoption {
  readonly stream: string;
  /** True where the first rule compares our key. */
  readonly hasKey: boolean;
  /** All that any rule compares, each once. */
  readonly pairs: readonly MatchPair[];
  /** The strongest first. */
  readonly rules: readonly MatchRule[];
  /** Another one where what was read under an earlier declaration cannot be compared with what is read under this. */
  readonly digest: string;
  /** The target's record: its id there, what a person is shown, and one value per pair, null where empty. Throws PermanentError contract. */
  theirs(record: unknown): Promise<{ readonly id: string; readonly display: string | null; readonly values: readonly unknown[] }>;
  /** One value per pair, null where empty. Throws PermanentError expression-failed. */
  ours(context: RecordContext): Promise<readonly unknown[]>;
}

/** Another way to look for a record in the target. */
export interface LookUp {
  request(target: TargetRecord): Promise<ApiRequest | null>;
  /** As `found` of a write. */
  found(answer: Pick<Answer, 'headers' | 'body'>, key?: string): Promise<FoundRecord | null>;
}

export interface FoundRecord {
  readonly record: Body;
  readonly id?: string;
  readonly version?: string;
}
export interface Difference {
  readonly field: string;
  readonly sent: unknown;
  readonly found: unknown;
}
export interface ComparedField extends Difference {
  /** Attributes of the canonical record that the body's field is made of; empty where the text of the declaration does not tell. */
  readonly attributes: readonly string[];
  /** True where one of them is restricted, or may be. */
  readonly isRestricted: boolean;
}

/** The declared auth, its defaults filled in. */
export type CompiledAuth = WithDefaults<Auth>;
type Defaulted = { readonly credentialsIn: 'body' | 'header'; readonly renewAheadSeconds: number; readonly algorithm: string; readonly lifetimeSeconds: number; readonly passwordType: 'text' | 'digest' };
type WithDefaults<A> = A extends Auth ? Omit<A, keyof Defaulted> & { readonly [Name in keyof A & keyof Defaulted]-?: NonNullable<A[Name]> } : never;

export interface CompiledLimits {
  /** requests: weight that may be taken in any window. */
  readonly windows: readonly { readonly requests: number; readonly windowMs: number }[];
  readonly concurrency: number;
  readonly share: Readonly<Record<Lane, number>>;
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
}

/** A reference that must be resolved before the first call. */
export interface SecretReference {
  /** Where it stands, for example auth.clientSecret. */
  readonly path: string;
  readonly reference: Secret;
  /** False for what may be shown, such as the base URL. */
  readonly secret: boolean;
}
