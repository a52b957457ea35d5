import avro from 'avsc';
import { storedTypes } from './stored-types.js';

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

const repeatedText = { type: 'string', stored: 'repeated-text' } as avro.Schema;
const eventId = { type: 'string', stored: 'event-id' } as avro.Schema;

const type = avro.Type.forSchema({
  type: 'record', name: 'ClaimsDoc', fields: [
    { name: 'assertions', type: { type: 'array', items: { type: 'record', name: 'Assertion', fields: [
      { name: 'kind', type: 'int' }, { name: 'from', type: 'int' }, { name: 'undated', type: 'boolean' },
      { name: 'epoch', type: 'int' }, { name: 'version', type: 'long' }, { name: 'revision', type: 'int' },
      { name: 'eventId', type: eventId }, { name: 'recordedAt', type: 'long' },
      { name: 'open', type: ['null', { type: 'record', name: 'OpenEvent', fields: [
        { name: 'state', type: 'string' }, { name: 'day', type: 'int' }, { name: 'topic', type: 'string' },
        { name: 'partition', type: 'int' }, { name: 'offset', type: 'long' }, { name: 'correlationId', type: 'string' }] }] },
      { name: 'entries', type: { type: 'array', items: { type: 'record', name: 'Entry', fields: [
        { name: 'attribute', type: repeatedText }, { name: 'element', type: repeatedText }, { name: 'value', type: ['null', 'boolean', 'double', 'string'] }] } } },
    ] } } },
  ],
}, { wrapUnions: false, typeHook: storedTypes });

/** Leads every stored document, so that a later layout can be told from this one. */
const LAYOUT = 1;

let slab = Buffer.allocUnsafeSlow(16_384);

export function encodeClaims(doc: ClaimsDoc): Buffer {
  let end = type.encode(doc, slab, 1);
  if (end < 0) {
    // It did not fit: the number that is missing comes back below zero.
    slab = Buffer.allocUnsafeSlow(2 * (slab.length - end));
    end = type.encode(doc, slab, 1);
  }
  slab[0] = LAYOUT;
  const bytes = Buffer.allocUnsafe(end);
  slab.copy(bytes, 0, 0, end);
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
