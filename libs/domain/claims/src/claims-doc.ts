import { bytesToUuid, isUuid, uuidToBytes } from '@muster/platform-kernel';
import avro from 'avsc';

/** Stands for every effective date: the tombstone of a retired source record, and the floor that a whole timeline sets. */
export const ANY_DATE = -2_147_483_648;
/** As an attribute: all of them. As an element: all elements of the collection. */
export const ALL = '*';

export type ClaimValue = null | boolean | number | string;

/** One value that a source gives. `element` is '' but for collections; the value of an element is its canonical JSON. */
export interface Entry {
  attribute: string;
  element: string;
  value: ClaimValue;
}

/**
 * value: the entries hold from `from` on. rescind: what the entries name at `from` is taken back where its version is not higher.
 * floor: a whole timeline was given; what the entries name is taken back, at any date, where its version is lower.
 */
export const AssertionKind = { value: 0, rescind: 1, floor: 2 } as const;
export type AssertionKind = (typeof AssertionKind)[keyof typeof AssertionKind];

/** Versions compare in this order; a tie is settled by the values themselves. */
export interface Stamp {
  epoch: number;
  version: number;
  revision: number;
}

/** Where in the topics an event stands that has not come to rest yet (scheduled or waiting). */
export interface OpenEvent {
  state: 'scheduled' | 'waiting';
  /** Day of LogAppendTime, days since 1970 UTC: the first part of the journal's key. */
  day: number;
  topic: string;
  partition: number;
  offset: number;
  correlationId: string;
}

/** What one event says for one effective date. */
export interface Assertion extends Stamp {
  kind: AssertionKind;
  from: number;
  /** The source gave no date: in effect at once, whatever day it is where the record lives. */
  undated: boolean;
  eventId: string;
  /** When Muster's broker recorded it, milliseconds since 1970. */
  recordedAt: number;
  open: OpenEvent | null;
  entries: Entry[];
}

/** All that one source record says, in no particular order. */
export interface ClaimsDoc {
  assertions: Assertion[];
}

interface Tap {
  readLong(): number;
  writeLong(value: number): void;
}

/** avsc's own long stops at 2^53-2, one below the highest version that a source may send. */
class ExactLong extends avro.types.LongType {
  _check(value: unknown): boolean {
    return Number.isSafeInteger(value);
  }
  _read(tap: Tap): number {
    return tap.readLong();
  }
  _write(tap: Tap, value: unknown): void {
    if (!Number.isSafeInteger(value)) throw new TypeError('a version, an offset or an instant is no exact number');
    tap.writeLong(value as number);
  }
}
const exactLong = new ExactLong();

/** A uuid as its 16 bytes, less than half of its text; any other id as 0 and its text. */
class EventIdType extends avro.types.LogicalType {
  protected override _fromValue(bytes: Buffer): string {
    return bytes.length === 16 ? bytesToUuid(bytes) : bytes.toString('utf8', bytes.length === 17 && bytes[1] === 0 ? 2 : 1);
  }

  protected override _toValue(id: string): Buffer {
    if (isUuid(id)) return uuidToBytes(id);
    const text = Buffer.from(`\u0000${id}`, 'utf8');
    // 16 bytes would be taken for a uuid: a second 0 makes them 17.
    return text.length === 16 ? Buffer.concat([Buffer.of(0), text]) : text;
  }
}

const type = avro.Type.forSchema({
  type: 'record', name: 'ClaimsDoc', fields: [
    { name: 'assertions', type: { type: 'array', items: { type: 'record', name: 'Assertion', fields: [
      { name: 'kind', type: 'int' }, { name: 'from', type: 'int' }, { name: 'undated', type: 'boolean' },
      { name: 'epoch', type: 'int' }, { name: 'version', type: 'long' }, { name: 'revision', type: 'int' },
      { name: 'eventId', type: { type: 'bytes', logicalType: 'event-id' } }, { name: 'recordedAt', type: 'long' },
      { name: 'open', type: ['null', { type: 'record', name: 'OpenEvent', fields: [
        { name: 'state', type: 'string' }, { name: 'day', type: 'int' }, { name: 'topic', type: 'string' },
        { name: 'partition', type: 'int' }, { name: 'offset', type: 'long' }, { name: 'correlationId', type: 'string' }] }] },
      { name: 'entries', type: { type: 'array', items: { type: 'record', name: 'Entry', fields: [
        { name: 'attribute', type: 'string' }, { name: 'element', type: 'string' }, { name: 'value', type: ['null', 'boolean', 'double', 'string'] }] } } },
    ] } } },
  ],
}, { wrapUnions: false, logicalTypes: { 'event-id': EventIdType }, typeHook: (schema) => (schema === 'long' ? exactLong : undefined) });

/** Leads every stored document, so that a later layout can be told from this one. */
const LAYOUT = 1;

export function encodeClaims(doc: ClaimsDoc): Buffer {
  const body = type.toBuffer(doc);
  const bytes = Buffer.allocUnsafe(body.length + 1);
  bytes[0] = LAYOUT;
  body.copy(bytes, 1);
  return bytes;
}

export function decodeClaims(bytes: Buffer): ClaimsDoc {
  if (bytes.length === 0) return { assertions: [] };
  if (bytes[0] !== LAYOUT) throw new Error(`Stored claims have layout ${bytes[0]}, this program reads layout ${LAYOUT}: a newer Muster wrote them, start that one.`);
  return type.decode(bytes, 1).value as ClaimsDoc;
}

/** Below zero where `a` is older. */
export function compareStamps(a: Stamp, b: Stamp): number {
  return a.epoch - b.epoch || a.version - b.version || a.revision - b.revision;
}
