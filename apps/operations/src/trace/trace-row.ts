import { entities, topicDeclarations, type AvroRecordSchema, type EntityName, schemas, type TopicDeclaration } from '@muster/contracts';
import type { ReceivedMessage } from '@muster/platform-kafka';
import { storable } from '@muster/platform-outbox';
import { wordsOf, type KeyHasher } from './key-hasher.js';

export const TRACE_KINDS = ['source-event', 'canonical-event', 'receipt', 'process-step', 'exception'] as const;
export type TraceKind = (typeof TRACE_KINDS)[number];

/** One message of a topic, as the index keeps it. */
export interface TraceRow {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly atMs: number;
  readonly kind: TraceKind;
  readonly type: string;
  readonly service: string | null;
  readonly entity: string | null;
  readonly recordId: string | null;
  readonly system: string | null;
  readonly version: number | null;
  readonly eventId: string | null;
  readonly causationId: string | null;
  readonly correlationId: string | null;
  readonly keyHash: Buffer | null;
  /** The event that it is about, as topic/partition/offset, or the instance of a process. */
  readonly about: string | null;
  readonly outcome: string | null;
  readonly detail: string | null;
}

/** What of a canonical record people look for it by. */
export interface RecordKeys {
  readonly entity: EntityName;
  readonly recordId: string;
  readonly version: number;
  readonly hashes: readonly Buffer[];
}

/** Attributes by whose words records are found. */
const FOUND_BY: readonly string[] = ['givenName', 'familyName', 'preferredName', 'workEmail', 'code', 'name'];
const READ_OF: Readonly<Record<TraceKind, readonly string[]>> = {
  'source-event': ['meta', 'operation', 'relation', 'entity'], 'canonical-event': ['meta', ...FOUND_BY], receipt: ['meta', 'entity', 'recordId', 'system', 'recordVersion'],
  'process-step': ['meta', 'process', 'instance', 'entity', 'recordId', 'stage', 'state', 'result'], exception: ['meta', 'class', 'code', 'entity', 'recordId', 'system', 'topic', 'partition', 'offset', 'exceptionId', 'state', 'outcome'],
};
const KIND_OF: Readonly<Record<string, TraceKind>> = {
  source: 'source-event', 'source-bulk': 'source-event', 'identity-link': 'source-event', canonical: 'canonical-event', 'canonical-restricted': 'canonical-event', 'delivery-receipts': 'receipt', 'process-steps': 'process-step', exceptions: 'exception',
};

export interface TracedTopic {
  readonly declaration: TopicDeclaration;
  readonly kind: TraceKind;
  /** Only what the index needs is read: values that it does not look at are passed over, not decoded. */
  readonly schema: AvroRecordSchema;
}

/** The topics that the index is made of, by their name without namespace. */
export function tracedTopics(systems: Parameters<typeof topicDeclarations>[0]): Map<string, TracedTopic> {
  return new Map(topicDeclarations(systems).flatMap((declaration) => {
    const kind = KIND_OF[declaration.family];
    if (kind === undefined) return [];
    const whole = schemas[declaration.record];
    const idField = declaration.entity && kind === 'canonical-event' ? entities[declaration.entity].idField : undefined;
    return [[declaration.name, { declaration, kind, schema: { ...whole, fields: whole.fields.filter(({ name }) => READ_OF[kind].includes(name) || name === idField) } }] as const];
  }));
}

type Read = Readonly<Record<string, unknown>> & { readonly meta: Readonly<Record<string, unknown>> };

/** The contract of ids; what is longer is parked by its reader, and no index of the database holds it. */
const TEXT_MAX = 200;
/** What a source may say of a record, or of two ids. Whatever else stands there is its own word, which may be a value. */
const OPERATIONS: ReadonlySet<unknown> = new Set(['assert', 'rescind', 'retire', 'same-as', 'replaced-by', 'split']);

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value.slice(0, TEXT_MAX) : null);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The row of a message; `read` is undefined where it could not be decoded, of which the place and the key are known all the same. */
export function rowOf({ declaration, kind }: TracedTopic, topic: string, { partition, offset, timestampMs, key, value: bytes }: ReceivedMessage, read: Read | undefined, hasher: KeyHasher): TraceRow {
  const value: Readonly<Record<string, unknown>> = read ?? {};
  const meta: Readonly<Record<string, unknown>> = read?.meta ?? {};
  const entity = declaration.entity ?? textOf(value['entity']);
  const keyText = storable(key?.toString('utf8') ?? '');
  const row: TraceRow = {
    topic, partition, offset, atMs: timestampMs, kind, type: read ? '' : 'unreadable', service: textOf(meta['source']) ?? (kind === 'source-event' ? null : declaration.writer), entity, recordId: null, system: declaration.system ?? null, version: numberOf(meta['sourceVersion']),
    eventId: textOf(meta['eventId']), causationId: textOf(meta['causationId']), correlationId: textOf(meta['correlationId']), keyHash: null, about: null, outcome: null, detail: null,
  };
  if (kind === 'source-event') return { ...row, type: read ? operationOf(value['operation'] ?? value['relation']) : 'unreadable', keyHash: declaration.system === undefined || keyText === '' ? null : hasher.id(declaration.system, keyText) };
  if (kind === 'canonical-event') return { ...row, type: read ? String(meta['type'] ?? 'published') : bytes === null ? 'tombstone' : 'unreadable', recordId: textOf(keyText), version: numberOf(meta['recordVersion']), detail: declaration.family === 'canonical-restricted' ? 'restricted attributes' : null };
  if (!read) return row;
  const recordId = textOf(value['recordId']);
  if (kind === 'receipt') return { ...row, type: 'acknowledged', recordId, system: textOf(value['system']), version: numberOf(value['recordVersion']) };
  if (kind === 'process-step') {
    const stage = textOf(value['stage']);
    return { ...row, type: `${String(value['process'])}${stage === null ? '' : ` ${stage}`}`, recordId, about: textOf(value['instance']), outcome: textOf(value['state']), detail: textOf(value['result']) };
  }
  const at = textOf(value['topic']);
  return { ...row, type: `${String(value['class'])}/${String(value['code'])}`, recordId, system: textOf(value['system']), about: at === null ? null : `${at}/${String(value['partition'])}/${String(value['offset'])}`, outcome: textOf(value['state']), detail: textOf(value['outcome']) };
}

const operationOf = (said: unknown): string => (OPERATIONS.has(said) ? (said as string) : 'something unknown');

/** By what a canonical record is found: ids of every system that speaks of it, e-mail, code and the words of its names. Undefined where it is none. */
export function keysOf({ declaration, kind }: TracedTopic, { key, value }: ReceivedMessage, read: Read | undefined, hasher: KeyHasher): RecordKeys | undefined {
  if (kind !== 'canonical-event' || declaration.family !== 'canonical' || !key) return undefined;
  // Whoever is forgotten is found no more.
  if (value === null) return { entity: declaration.entity!, recordId: storable(key.toString('utf8')).slice(0, TEXT_MAX), version: Number.MAX_SAFE_INTEGER, hashes: [] };
  if (!read) return undefined;
  const externalIds = (read.meta['externalIds'] ?? []) as { system: string; id: string }[];
  const words = FOUND_BY.flatMap((name) => (typeof read[name] === 'string' ? wordsOf(read[name]) : []));
  const hashes = new Map([...externalIds.map(({ system, id }) => hasher.id(system, id)), ...words.map((word) => hasher.word(word))].map((hash) => [hash.toString('hex'), hash]));
  return { entity: declaration.entity!, recordId: storable(key.toString('utf8')).slice(0, TEXT_MAX), version: Number(read.meta['recordVersion'] ?? 0), hashes: [...hashes.keys()].sort().map((hex) => hashes.get(hex)!) };
}
