/** A mapping file as it is written, after its shape was checked. */
export interface MappingFile {
  readonly mapping: string;
  readonly version: number;
  readonly system: string;
  readonly description: string;
  readonly files: Readonly<Record<string, SourceFile | LeftOutFile>>;
  readonly tables?: Readonly<Record<string, { readonly codes: Readonly<Record<string, string>>; readonly unknown?: 'park' | 'pass' | 'ignore' }>>;
  readonly outputs: readonly OutputDeclaration[];
}

export interface LeftOutFile {
  readonly match: string;
  /** Why. */
  readonly leftOut: string;
}

export interface SourceFile {
  /** Undefined for records, which come in no file. */
  readonly match?: string;
  /** records: objects as an API gives them, read by the stream of the system's connector that has the entry's name. */
  readonly format: 'csv' | 'json-lines' | 'records';
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly quote?: string;
  readonly escape?: string;
  readonly header?: readonly string[];
  readonly nulls?: readonly string[];
  readonly trim?: boolean;
  readonly dates?: string;
  readonly decimal?: '.' | ',';
  readonly true?: readonly string[];
  readonly false?: readonly string[];
  readonly columns: Readonly<Record<string, ColumnDeclaration | null>>;
  /** Of records: what becomes of fields that `columns` does not name. ignore, unless said otherwise: their lengths are kept. pass: their values are. park: the record waits for a person. */
  readonly unknown?: 'ignore' | 'pass' | 'park';
  /** Of records: days for which they are kept as they came; 30 unless said otherwise, 0 for not at all. */
  readonly keepDays?: number;
}

export interface ColumnDeclaration {
  readonly type?: 'text' | 'date' | 'timestamp' | 'integer' | 'decimal' | 'boolean' | 'json';
  readonly form?: string;
  readonly required?: boolean;
  readonly drop?: boolean;
}

export type AttributeSource = string | AttributeRule;
export interface AttributeRule {
  readonly from?: string;
  readonly value?: string | number | boolean;
  readonly join?: JoinDeclaration;
  readonly table?: string;
  readonly empty?: 'clear' | 'leave' | 'park';
}
export interface JoinDeclaration {
  readonly file: string;
  readonly on: string;
  readonly key: string;
  readonly take: string;
  readonly missing?: 'park' | 'clear';
}

export interface OutputDeclaration {
  readonly entity: string;
  readonly stream?: string;
  readonly from: string;
  readonly where?: string;
  readonly begins?: string;
  readonly key: string;
  readonly part?: string;
  readonly topic?: 'auto' | 'live' | 'bulk';
  readonly bulkAbove?: number;
  readonly version?: string;
  readonly occurredAt?: string;
  readonly effectiveFrom?: string;
  readonly attributes?: Readonly<Record<string, AttributeSource>>;
  readonly timeline?: { readonly effectiveFrom: string; readonly effectiveTo?: string; readonly attributes: Readonly<Record<string, AttributeSource>> };
}

export function isLeftOut(file: SourceFile | LeftOutFile): file is LeftOutFile {
  return 'leftOut' in file;
}

/**
 * A row as expressions see it: the declared columns by name. Dates are yyyy-mm-dd, timestamps milliseconds, empty values null. A column that a record does
 * not have is absent, so that $exists tells one version of a payload from another.
 */
export type Row = Readonly<Record<string, unknown>>;
