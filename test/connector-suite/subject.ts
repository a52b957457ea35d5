import type { EntityName } from '@muster/contracts';
import type { RecordContext } from '@muster/domain-connector';
import type { SystemName } from '@muster/sandbox';

export type Row = Record<string, unknown>;

/** What every shipped connector is held to. A subject names those that its system leaves no room for, and why. */
export const checks = [
  'lets us in', 'refuses wrong credentials', 'renews what has expired', 'brings all pages', 'loses nothing that changes meanwhile', 'shows what was deleted meanwhile', 'begins anew where its pages expired',
  'brings what changed since', 'reads whole where the cursor is too old', 'goes on in another process', 'stays within its limit', 'tells when it is throttled', 'tells failures from answers',
  'takes nothing for gone that was deleted unseen', 'takes nothing for gone that is hidden', 'takes no file that its control denies', 'maps what it reads',
  'writes once, and changes in place', 'calls nobody where nothing changed', 'writes nothing twice, whatever fails', 'gets over what others wrote', 'brings back what was deleted there', 'parks what is refused',
] as const;
export type Check = (typeof checks)[number];

/** A stream of records, and how the sandbox holds them. */
export interface StreamSubject {
  readonly collection: string;
  /** Rows that its rows name, by collection. */
  readonly needs?: Readonly<Record<string, readonly Row[]>>;
  /** More records than a page has. */
  readonly many: number;
  /** The nth record in the vendor's own shape, as it stands after `said` was said of it; keys sort by n. */
  row(n: number, said: string): Row;
  /** The same of a row that was read. */
  keyOf(row: Row): unknown;
  saidIn(row: Row): unknown;
  /** Path of the call that deletes a record, by a row that was read; undefined where the system deletes none. */
  deletes?(row: Row): string;
  /** How long the system keeps a cursor of its pages. */
  pagesLastMs?: number;
  /** How long the system tells of changes. */
  changesLastMs?: number;
  /** Environment and record by which a record is there, and not shown. */
  hidden?: { readonly env: Readonly<Record<string, string>>; row(n: number): Row };
}

export type Attributes = RecordContext['attributes'];

/** What a target holds of records of an entity. */
export interface WriteSubject {
  readonly collection: string;
  readonly key: string;
  /** A field that others may write, too. */
  readonly changes: string;
  /** What they write; a text unless said otherwise. */
  readonly changesTo?: unknown;
  /** The nth record as Muster knows it. */
  record(n: number, attributes?: Attributes): RecordContext;
  /** Attributes by which it changes, and changes again. */
  readonly changed: readonly [Attributes, Attributes];
  /** Attributes for which the target refuses it. */
  readonly wrong: Attributes;
  /** True where each field of the body is one of the target's record, under its own name, and stays as it was made where the record changes. */
  readonly hasFieldsOfBody?: boolean;
  /** Rows that its records name, by collection. */
  readonly needs?: Readonly<Record<string, readonly Row[]>>;
  /** As in a stream. */
  deletes?(row: Row): string;
}

/** What is peculiar to a system. */
export interface Subject {
  /** As in config/systems. */
  readonly system: string;
  readonly server: SystemName;
  /** Its address and secrets, under the names that its declaration gives them. */
  env(url: string, smtpUrl: string): Readonly<Record<string, string>>;
  /** Names of `env` that keep a secret. */
  readonly secrets: readonly string[];
  /** Of the server, such as smaller pages. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings under which some of `calls` calls at once are too many, in the vendor's own way. */
  readonly tooMany?: { readonly settings: Readonly<Record<string, unknown>>; readonly calls: number };
  readonly streams?: Readonly<Record<string, StreamSubject>>;
  /** Of a stream that comes in files: rows of a collection, and settings under which the file is not what its control says. */
  readonly files?: { readonly collection: string; row(n: number): Row; readonly denied: Readonly<Record<string, unknown>> };
  readonly writes?: Readonly<Partial<Record<EntityName, WriteSubject>>>;
  /** Checks that cannot be, each with the reason. */
  readonly excused: Partial<Record<Check, string>>;
  /** Checks that it is known to fail, each with what is to be done. One that it passes is to be taken out. */
  readonly fails?: Partial<Record<Check, string>>;
}

/** The nth record, known to systems by ids of theirs, and naming others by the target's. */
export function record(n: number, externalIds: RecordContext['externalIds'], refs: RecordContext['refs'] = {}, attributes: Attributes = {}): RecordContext {
  return { id: `00000000-0000-5000-8000-${String(n).padStart(12, '0')}`, externalIds, refs, attributes };
}

/** The nth worker as Muster knows one, with all that any target receives. */
export function worker(n: number, attributes: Attributes = {}): RecordContext {
  return {
    ...record(n, { hris: String(100_000 + n) }),
    attributes: {
      givenName: 'Ada', familyName: 'Holt', workEmail: `ada.${n}@northfold.example`, login: `ada.${n}`, employmentStatus: 'active', employmentType: 'employee', jobTitle: 'Analyst', hireDate: '2026-01-05', fte: 1, ...attributes,
    },
  };
}
