import type { IncomingHttpHeaders } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import type { Rule } from './misbehaviour/rules.js';

/** A call as it reaches one system. */
export interface VendorRequest {
  method: string;
  /** Below the system's prefix, with its percent signs: `/v1/workers/100001`. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Prefix of absolute links: `http://127.0.0.1:7400/erp`. */
  baseUrl: string;
}

export interface VendorAnswer {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON, a string as it is; left out where the answer has no body. */
  body?: unknown;
  /** In place of a body that is whole at once: writes pieces until it resolves. `gone` aborts when the caller or the sandbox goes. */
  stream?(write: (piece: string) => void, gone: AbortSignal): Promise<void>;
  /** Where something has to be waited for: the answer that is sent in the end, in place of this one. Never rejects. */
  wait?(gone: AbortSignal): Promise<VendorAnswer>;
}

/** Whether a call may begin: with headers for its answer, and a door to close behind it, or not at all. */
export type Admission = { refusal: VendorAnswer } | { headers?: Record<string, string>; leave?(): void };

/** How a vendor says that something went wrong, and where its records stand in an answer. */
export interface NativeForm {
  /** `code` in snake case; each vendor writes it in its own way. */
  error(status: number, code: string, message: string): VendorAnswer;
  failureInside200(): VendorAnswer;
  expiredToken(): VendorAnswer;
  /** The records of an answer: the items of a list, or the one that was asked for. */
  recordsOf(body: unknown): unknown[];
  /** For answers that are no JSON: the body with a field under another name. */
  renamed?(body: string, from: string, to: string): string;
}

/** Rows of one kind, as the control plane puts and reads them. */
export interface Collection {
  /** Puts one row, in the vendor's own shape. Throws Refusal where the vendor could not hold it. */
  seed(row: Record<string, unknown>): void;
  /** Every row as the vendor's API shows it. */
  rows(): unknown[];
}

export interface SystemSettings {
  readonly values: { latencyMs: number };
  /** Throws SettingsFault, and then changes nothing. */
  change(wanted: Record<string, unknown>): void;
  toDefaults(): void;
}

/**
 * An outside system of the sandbox firm. `answer` is one step without waiting in it, so that a call is done whole or not at all; slowness and misbehaviour are put around it.
 * `admit` and `answer` may throw Refusal.
 */
export interface VendorSystem {
  readonly form: NativeForm;
  /** Where a vendor has several, or must name the call that it answers: the form for one call. */
  formFor?(request: VendorRequest): NativeForm;
  readonly settings: SystemSettings;
  readonly collections: Readonly<Record<string, Collection>>;
  /** Asked before each call, ahead of any slowness: limits and doors. */
  admit?(request: VendorRequest): Admission;
  answer(request: VendorRequest): VendorAnswer;
  /** What must never stand in the call log. */
  secrets(): string[];
  /** Forgets what it keeps outside the database; the database has been emptied. */
  forget?(): void;
  /** Does what is due by the clock; returns how much that was. */
  tick?(): number;
  /** True of one that calls others by itself, and can be told to do that wrong. */
  readonly sendsWebhooks?: boolean;
  /** Listens on a line of its own beside HTTP, on this port or a free one (0), and resolves to it. */
  listen?(port: number): Promise<number>;
  /** Ends what it does by itself, and resolves when it no longer touches the database. */
  stop?(): Promise<void>;
}

/** What a system is built from: a database and a clock (milliseconds since 1970) of its own. */
export interface SystemParts {
  database: DatabaseSync;
  now: () => number;
  /** What is to be done wrong with a webhook to this path; asked once for each event and receiver. */
  webhookRule: (path: string) => Rule | undefined;
  /** The same of what comes over a line of its own. */
  ruleFor: (method: string, path: string) => Rule | undefined;
  /** Settings that hold until others are configured. */
  settings: Record<string, unknown>;
}
