import type { EntityName } from '@muster/contracts';
import type { FileWriteDeclaration } from './file-write-declaration.js';
import type { FeedDeclaration, TopicStreamDeclaration } from './feed-declaration.js';
import type { FileStreamDeclaration } from './drop-declaration.js';
import type { SignatureDeclaration, TimestampDeclaration, WebhooksDeclaration } from './webhook-declaration.js';
import type { ScheduleDeclaration } from './schedule.js';

/**
 * What stands under `connector:` in config/systems/<name>.yaml, after its shape was checked. Texts called JSONata are expressions; what they are asked over
 * is said where they stand. Times ending in Seconds are seconds.
 */
export interface ConnectorDeclaration {
  readonly baseUrl: Reference;
  readonly region?: string;
  readonly auth: Auth;
  /** The system is a mail server, and baseUrl smtp://host:port or smtps://host:port: what is written to it is sent as mail. */
  readonly smtp?: SmtpDeclaration;
  /** Sent with every call. No secrets: those belong to auth. */
  readonly headers?: Readonly<Record<string, Reference>>;
  /** How bodies are written, where a request does not say otherwise; json without it. */
  readonly encoding?: Encoding;
  readonly limits?: Limits;
  /** Asked in this order, before the defaults. */
  readonly answers?: readonly AnswerRule[];
  /** Name of a mapping in config/mappings; there wherever streams are. */
  readonly mapping?: string;
  /** Holds a page of each stream against its mapping, again and again. */
  readonly probe?: ProbeDeclaration;
  /** By the name of an entry of the mapping's `files`. */
  readonly streams?: Readonly<Record<string, StreamDeclaration>>;
  readonly webhooks?: WebhooksDeclaration;
  /** Those of the file's `streams` that come in whole files. */
  readonly fileStreams?: Readonly<Record<string, FileStreamDeclaration>>;
  /** Those that come over a topic alone. */
  readonly topicStreams?: Readonly<Record<string, TopicStreamDeclaration>>;
  /** Entities of which the system speaks and others do, too: none of its words about them is taken before it is decided who is who. */
  readonly adopts?: Readonly<Partial<Record<EntityName, AdoptDeclaration>>>;
  /** Entity to the system that adopts it: none of the words of this one about it is taken before that is done. */
  readonly awaits?: Readonly<Partial<Record<EntityName, string>>>;
  readonly writes?: Readonly<Partial<Record<EntityName, WriteDeclaration>>>;
}

export interface SmtpDeclaration {
  /** The address that mail comes from; a name may stand before it: Muster <muster@firm.example>. */
  readonly from: Reference;
  /** Whether an smtp:// line must be sealed by STARTTLS before anything is said on it; starttls unless said otherwise. To this machine itself a server may go without. */
  readonly tls?: 'starttls' | 'none';
}

export interface ProbeDeclaration {
  /** 86400 unless said otherwise. */
  readonly everySeconds?: number;
  /** Of a system that runs the vendor's next release, with the same credentials: then what will change is told before it does. */
  readonly previewUrl?: Reference;
}

/** A text, or the environment variable that holds it. */
export type Reference = string | { readonly env: string };
/** Where a secret is found; never the secret itself. */
export type Secret = { readonly env: string } | { readonly file: string };

export type Auth = NoAuth | ApiKeyAuth | BasicAuth | BearerAuth | ClientCredentialsAuth | RefreshTokenAuth | JwtBearerAuth | SessionAuth | WsSecurityAuth | SignatureAuth;
export interface NoAuth {
  readonly kind: 'none';
}
export interface ApiKeyAuth {
  readonly kind: 'api-key';
  readonly header: string;
  readonly value: Secret;
  /** Stands before the value, its blank included. */
  readonly prefix?: string;
}
export interface BasicAuth {
  readonly kind: 'basic';
  readonly user: Reference;
  readonly password: Secret;
}
export interface BearerAuth {
  readonly kind: 'bearer';
  readonly token: Secret;
}
export interface ClientCredentialsAuth {
  readonly kind: 'oauth2-client-credentials';
  /** Absolute, or below the base URL. */
  readonly tokenUrl: Reference;
  readonly clientId: Reference;
  readonly clientSecret: Secret;
  readonly scope?: string;
  /** body unless said otherwise. */
  readonly credentialsIn?: 'body' | 'header';
  /** 30 unless said otherwise, as in the two below. */
  readonly renewAheadSeconds?: number;
}
export interface RefreshTokenAuth {
  readonly kind: 'oauth2-refresh-token';
  readonly tokenUrl: Reference;
  readonly clientId: Reference;
  readonly clientSecret: Secret;
  readonly refreshToken: Secret;
  /** body unless said otherwise. */
  readonly credentialsIn?: 'body' | 'header';
  readonly renewAheadSeconds?: number;
}
export interface JwtBearerAuth {
  readonly kind: 'jwt-bearer';
  readonly tokenUrl: Reference;
  readonly issuer: Reference;
  readonly audience: string;
  readonly subject?: string;
  /** PEM. */
  readonly privateKey: Secret;
  /** RS256 unless said otherwise. */
  readonly algorithm?: 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384' | 'PS256';
  /** 300 unless said otherwise. */
  readonly lifetimeSeconds?: number;
  readonly renewAheadSeconds?: number;
}
/** Logs in with one call, and sends what that was answered with all others. */
export interface SessionAuth {
  readonly kind: 'session';
  readonly user: Reference;
  readonly password: Secret;
  readonly login: {
    readonly method: Method;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** JSONata over { user, password }. */
    readonly body: string;
    readonly encoding?: Encoding;
  };
  /** Name of the header that carries the session. */
  readonly header: string;
  /** JSONata over { user, status, headers, body } of the answer to the login, to the text of the header; empty where we were not let in. */
  readonly value: string;
  /** How long a session lasts; without it, until it is refused. */
  readonly lifetimeSeconds?: number;
  readonly renewAheadSeconds?: number;
}
/** A UsernameToken in the header of each SOAP envelope. */
export interface WsSecurityAuth {
  readonly kind: 'ws-security';
  readonly user: Reference;
  readonly password: Secret;
  /** text unless said otherwise. digest: SHA-1 over a nonce, the time and the password. */
  readonly passwordType?: 'text' | 'digest';
}

/** Signs each call over its time and its body, as systems sign their webhooks to us. */
export interface SignatureAuth extends Omit<SignatureDeclaration, 'secrets'> {
  readonly kind: 'signature';
  readonly secret: Secret;
  /** Where the time of sending goes. */
  readonly timestamp?: Pick<TimestampDeclaration, 'header' | 'form'>;
}

/** form: application/x-www-form-urlencoded. */
export type Encoding = 'json' | 'form' | { readonly soap: SoapEncoding } | { readonly xml: XmlEncoding };
/** The body has one key, the element of the operation; it is put into an envelope. What a request leaves out is as the connector says. */
export interface SoapEncoding {
  /** 1.1 unless said otherwise. */
  readonly version?: '1.1' | '1.2';
  /** Of the operation; needed. */
  readonly namespace?: string;
  /** SOAPAction; {operation} stands for the name of the operation. Empty unless said otherwise. */
  readonly action?: string;
  /** False where only the operation is in the namespace, and the elements in it are in none (elementFormDefault="unqualified"). */
  readonly qualified?: boolean;
}
export interface XmlEncoding {
  /** Element round the body; without it the body has one key, which is the element. */
  readonly root?: string;
  readonly namespace?: string;
}

export interface Limits {
  /** Weighted calls per sliding window; all windows hold at once. */
  readonly windows?: readonly { readonly requests: number; readonly seconds: number }[];
  /** Calls at once; 4 unless said otherwise. */
  readonly concurrency?: number;
  /** The first that fits a call says its weight; 1 where none does. `*` in a path stands for any characters. */
  readonly weights?: readonly { readonly method?: string; readonly path: string; readonly weight: number }[];
  /** Names of headers. reset: seconds from now, or seconds since 1970. */
  readonly quota?: { readonly remaining: string; readonly reset?: string };
  /** Guaranteed parts of the budget, together 1; 0.5, 0.3, 0.2 unless said otherwise. */
  readonly share?: Readonly<Record<Lane, number>>;
  /** Of one call; 30 unless said otherwise. */
  readonly timeoutSeconds?: number;
  /** Largest answer taken; 16 unless said otherwise. */
  readonly bodyMiB?: number;
}
export type Lane = 'urgent' | 'delivery' | 'bulk';

export const ANSWER_CLASSES = ['ok', 'transient', 'throttled', 'data', 'auth', 'contract', 'gone', 'conflict'] as const;
/**
 * ok: done. transient: passes by itself. throttled: too many calls. data: the record is refused for its own sake. auth: the credentials are. contract: the
 * system does not answer as declared. gone: there is no such record. conflict: the record has another version, or exists already.
 */
export type AnswerClass = (typeof ANSWER_CLASSES)[number];
export interface AnswerRule {
  /** JSONata over { status, headers, body, method, path }; headers by their names in lower case. */
  readonly when: string;
  readonly class: AnswerClass;
  /** JSONata over the same: the vendor's own words. */
  readonly message?: string;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export interface StreamDeclaration {
  readonly request: {
    /** GET unless said otherwise. */
    readonly method?: Method;
    readonly path: string;
    readonly query?: Readonly<Record<string, string | number | boolean>>;
    /** {name} is the parameter of the pagination, which then stands there alone, and {name+99} so much more: Range: items={offset}-{offset+99}. One without a value yet is not sent. */
    readonly headers?: Readonly<Record<string, string>>;
    /**
     * JSONata over { since, full } and the parameters of pagination and delta that are `in: body`, by their names: asked anew for each page. since: as the delta writes it, null in a whole
     * read. A parameter that has no value yet, such as the cursor of the first page, is absent.
     */
    readonly body?: string;
    readonly encoding?: Encoding;
  };
  /** JSONata over the body to the list of records; the body itself unless said otherwise. Wrap in [ ] what may select nothing. */
  readonly records?: string;
  /** Dotted path in a record to a list; each element, merged over its record, is one row. */
  readonly explode?: string;
  readonly ours?: OursDeclaration;
  readonly pagination?: Pagination;
  readonly delta?: Delta;
  /** 60 unless said otherwise. */
  readonly everySeconds?: number;
  /** 86400 unless said otherwise. */
  readonly fullEverySeconds?: number;
  /** Streams that must have been read once before; with a schedule, as lately as it says. */
  readonly after?: readonly string[];
  /** Read once in each of its windows, in place of everySeconds. */
  readonly schedule?: ScheduleDeclaration;
  /** 1000 unless said otherwise. */
  readonly bulkAbove?: number;
  /** JSONata over the first page's body to the number of records that a whole read must bring. */
  readonly complete?: { readonly total: string };
  readonly absent?: AbsentDeclaration;
  /** How the system tells of changes as they happen; without it they are met when the stream is read. */
  readonly feed?: FeedDeclaration;
}

/** How a row is told that was written by us, where users can change what says so. */
export interface OursDeclaration {
  /** One that is written to the system. */
  readonly entity: EntityName;
  /** Field of a row: the id by which the write of the entity knows it. */
  readonly id: string;
  /** Field of a row that says whose it is. Where the row was made by us, or found, it holds an id of ours, whatever came in it. */
  readonly key: string;
}

/** Where a parameter goes: into the query, or, under its name, to the expression of the body; query unless said otherwise. */
export type ParameterPlace = 'query' | 'body';

export type Pagination =
  | { readonly kind: 'none' }
  /** last: JSONata over the body to the number of the last page; without it, an empty page ends the read. first: 1 unless said otherwise. */
  | { readonly kind: 'page'; readonly parameter: string; readonly in?: ParameterPlace; readonly first?: number; readonly last?: string }
  /** total: JSONata over the body to the number of records; without it, a page of fewer than `limit` records, or a 416 behind the first page, ends the read. first: the number of the first record, 0 unless said otherwise. */
  | { readonly kind: 'offset'; readonly parameter: string; readonly in?: ParameterPlace; readonly first?: number; readonly limitParameter?: string; readonly limit: number; readonly total?: string }
  /**
   * The next page begins behind the last record of this one: for systems whose order by time is not certain. from: JSONata over a record, to what the system orders by. first: what is asked
   * for at the beginning, 0 unless said otherwise. A page of fewer than `limit` records ends the read.
   */
  | { readonly kind: 'keyset'; readonly parameter: string; readonly in?: ParameterPlace; readonly from: string; readonly first?: number | string; readonly limitParameter?: string; readonly limit: number }
  /** next: JSONata over the body, empty on the last page. expired: JSONata over the answer, true where the cursor is no longer known. replaces: parameters that the cursor stands for and that are not sent beside it. */
  | { readonly kind: 'cursor'; readonly parameter: string; readonly in?: ParameterPlace; readonly next: string; readonly expired?: string; readonly replaces?: readonly string[] }
  /**
   * For systems that show at most `cap` results of one query: the time from `begin` to `end` (2100 unless said otherwise) is halved until each window is shown whole. from, to: parameters of a
   * window's edges, both of them in it. total: JSONata over the body to the number of results of the query. pages: how they follow each other within a window.
   */
  | { readonly kind: 'windows'; readonly from: string; readonly to: string; readonly in?: ParameterPlace; readonly form?: TimeForm; readonly begin: string; readonly end?: string; readonly cap: number; readonly total: string; readonly pages: PagesOfWindow }
  /** RFC 8288, rel="next". */
  | { readonly kind: 'link-header' }
  /** next: JSONata over the body to an absolute or relative URL, empty on the last page. expired: as of a cursor. */
  | { readonly kind: 'next-link'; readonly next: string; readonly expired?: string };

/** Its parameters stand where those of the window do. */
export type PagesOfWindow = Extract<Pagination, { kind: 'none' | 'page' | 'offset' | 'keyset' | 'cursor' }>;

/** How a time is written: in query parameters, and in the field that `from` names. date: yyyy-mm-dd. */
export type TimeForm = 'iso' | 'epoch-ms' | 'epoch-s' | 'date';
/** tooOld: JSONata over the answer, true where the system no longer keeps what is asked for; a whole read follows. from: JSONata over a row. */
export type Delta =
  | { readonly kind: 'full' }
  | { readonly kind: 'changed-since'; readonly parameter: string; readonly in?: ParameterPlace; readonly from: string; readonly form?: TimeForm; readonly overlapSeconds?: number; readonly tooOld?: string }
  /** template: text of the parameter, {since} in it. */
  | { readonly kind: 'filter'; readonly parameter: string; readonly in?: ParameterPlace; readonly template: string; readonly from: string; readonly form?: TimeForm; readonly overlapSeconds?: number; readonly tooOld?: string }
  /** next: JSONata over the answer ({ status, headers, body }) to the token that the next read begins with. */
  | { readonly kind: 'token'; readonly parameter: string; readonly in?: ParameterPlace; readonly next: string; readonly tooOld?: string }
  /** from: JSONata over a row to a whole number that rises with every change in the system. */
  | { readonly kind: 'version'; readonly parameter: string; readonly in?: ParameterPlace; readonly from: string; readonly tooOld?: string };

export interface AbsentDeclaration {
  /** ignore unless said otherwise. */
  readonly deletes?: 'ignore' | 'retire';
  /** Part of the stream, 0 to 1, above which deletes wait for approval; 0.05 unless said otherwise. */
  readonly maxShare?: number;
  /** JSONata over the answer to `request`: true where the record is there and merely hidden from us. */
  readonly hiddenProof?: string;
  /** JSONata over the answer to `request`: true where the record was deleted. With it nothing else is proof; for systems that answer the same of what is deleted and of what is hidden. */
  readonly goneProof?: string;
  /** A read of one record; {id} is its key in the system. body: JSONata over { id }. */
  readonly request?: ProofRequest;
  /** A call that tells whether we are shown every record. Where it does not, nothing is taken for gone. when: JSONata over its answer. */
  readonly seesAll?: { readonly request: ProofRequest; readonly when: string };
}
/** Written as that of a stream. */
export type ProofRequest = StreamDeclaration['request'];

/** send-once: a message, which is made and never touched again; the canonical id of its record tells a repeated one. whole-file: a row of a file that holds all records, written by a schedule. */
export type Strategy = 'upsert-by-external-id' | 'look-up-before-create' | 'idempotency-key' | 'conditional-update' | 'send-once' | 'whole-file';
export interface CallDeclaration {
  readonly method: Method;
  /** {id}, {key} and {version} are filled, as far as they are known to the operation. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * JSONata to what is sent. find, remove: over { id, key, version }; without it nothing is sent. create, update, upsert: over { body, id, key, version, correlationId }, an envelope
   * round the body of the write; without it that goes as it is. What is not known is absent.
   */
  readonly body?: string;
  readonly encoding?: Encoding;
}
/** id, version: JSONata over the body of the answer; $headers holds its headers, names in lower case. */
export interface WriteCallDeclaration extends CallDeclaration {
  readonly id?: string;
  readonly version?: string;
}
export interface FindCallDeclaration extends CallDeclaration {
  /** JSONata over the body to the record; nothing or an empty list: there is none. $key() is the key that was sought, for targets that cannot be asked for one record. */
  readonly record: string;
  /** JSONata over the record; `id` unless said otherwise. */
  readonly id?: string;
  /** JSONata over the record. */
  readonly version?: string;
  /** Asked where this finds nothing, as for a record that began in the target, under an id of its own. */
  readonly otherwise?: Omit<FindCallDeclaration, 'otherwise'>;
}
/** All records of the entity that the target holds, as find brings one of them: for reconciliation, where no stream reads them. */
export type ListDeclaration = Pick<StreamDeclaration, 'request' | 'records' | 'pagination' | 'complete'>;
export interface UpdateCallDeclaration extends WriteCallDeclaration {
  /** Where the known version goes: `header` (If-Match), else the name of a field of the body. */
  readonly ifMatch?: string;
}

export interface WriteDeclaration {
  /** JSONata over the record context: the records that the target is to have; all of them without it. */
  readonly when?: string;
  readonly strategy: Strategy;
  /** JSONata over the record context: the id by which the target knows the record. While it is empty the record waits. */
  readonly key: string;
  /** JSONata over the record context: the records that are made in the target where it has none; what it has is changed in any case. All of them without it. */
  readonly creates?: string;
  /** The target refuses a second record of one key, with an answer classed conflict: what is new is made at once, and looked for where that is refused. */
  readonly refusesDuplicates?: boolean;
  readonly find?: FindCallDeclaration;
  readonly list?: ListDeclaration;
  readonly create?: WriteCallDeclaration;
  readonly update?: UpdateCallDeclaration;
  readonly upsert?: WriteCallDeclaration;
  readonly remove?: CallDeclaration;
  /** JSONata over the record context to the object that is sent; of a file, column to value. */
  readonly body?: string;
  /** There for the strategy whole-file. */
  readonly file?: FileWriteDeclaration;
  /** A record that was older than so many days when the target came to want it is not brought there, so that a target that is connected later gets no old messages. By meta.occurredAt. */
  readonly maxAgeDays?: number;
  /** Attribute to the entity that it names; the context then holds the target's own id. Or what is read of the record that it names. */
  readonly references?: Readonly<Record<string, EntityName | NamedDeclaration>>;
  readonly correlation?: { readonly header: string } | { readonly field: string };
  /** Header of the key that tells a repeated call, for the strategies idempotency-key and send-once; Idempotency-Key unless said otherwise, and of mail X-Muster-<Entity>. */
  readonly idempotencyHeader?: string;
  /** Field of the body to JSONata over the found record: what must be equal after a write. */
  readonly readBack?: Readonly<Record<string, string>>;
  /** How records are recognized that the target held before it was connected. With it, nothing is created until that is decided. */
  readonly adopt?: AdoptDeclaration;
  /** By name, in their order: other records of the target that this one is made of. They are brought there before it, and $part('name') is the id of one in its body. */
  readonly parts?: Readonly<Record<string, PartDeclaration>>;
  /** Calls that follow a write, in their order. Each must do no harm when it is made again. */
  readonly then?: readonly FollowUpDeclaration[];
}
/** Attributes of a record that another one names, for $named('attribute') in the body. */
export interface NamedDeclaration {
  readonly entity: EntityName;
  /** The record waits while one of these is empty. */
  readonly needs?: readonly string[];
  /** These may be empty. */
  readonly reads?: readonly string[];
}
/** Looked up under the key of the record each time before it is created. Where update is declared, what readBack says is otherwise is written again; all of it without readBack. */
export interface PartDeclaration {
  /** JSONata over the record context: the records that have the part; all of them without it. */
  readonly when?: string;
  readonly find: FindCallDeclaration;
  readonly create: WriteCallDeclaration;
  readonly update?: UpdateCallDeclaration;
  /** As the body of the record; $part('name') is the id of an earlier part. */
  readonly body: string;
  readonly readBack?: Readonly<Record<string, string>>;
}
export interface FollowUpDeclaration extends CallDeclaration {
  /** JSONata over the record context: the records that it is made for; all of them without it. */
  readonly when?: string;
}

/** id, key, display, theirs: JSONata over a row of the stream. At least one of key and match is there. */
export interface AdoptDeclaration {
  /** The stream of this connector whose whole read brings what the target holds. */
  readonly stream: string;
  /** The system's id of a record: update is then called with it, or the mapping speaks by it. */
  readonly id: string;
  /** Our key, as far as the target holds it already: the first and strongest rule. */
  readonly key?: string;
  /** What a person is shown of a record of the target, at most 200 characters, kept until the adoption is finished; its id alone without it. */
  readonly display?: string;
  readonly match?: readonly MatchDeclaration[];
}
export interface MatchDeclaration {
  readonly name: string;
  /** True: a pair of records that nobody else shares its values with is linked without a person. False unless said otherwise. */
  readonly certain?: boolean;
  /** All of which must agree, without regard to case, accents and blanks. A record without one of the values is not matched by the rule. */
  readonly all: readonly {
    readonly theirs: string;
    /** JSONata over the record context. */
    readonly ours: string;
  }[];
}
