import { badInput, type Reader } from '@muster/platform-http';
import type { EditInput } from './event-editor.js';
import type { Plain } from './plain-form.js';

const FIELDS_MAX = 500;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** `{ values: { path: value } }`, or `{ value: <base64 of the whole event> }`. */
export const editInput: Reader<EditInput> = (given, name) => {
  const wrong = (rule: string) => badInput(name, `${name} ${rule}.`, 'Give {"values": {path: value}} with paths as GET /v1/parked/{topic}/{partition}/{offset} names them, or {"value": base64 of an event in the Confluent wire format}.');
  if (typeof given !== 'object' || given === null || Array.isArray(given) || Object.keys(given).length !== 1) throw wrong('must be one object with either values or value');
  const { values, value } = given as { values?: unknown; value?: unknown };
  if (typeof value === 'string' && value !== '' && BASE64.test(value)) return { value: Buffer.from(value, 'base64') };
  if (typeof values !== 'object' || values === null || Array.isArray(values)) throw wrong('must have values as an object, or value as base64');
  const fields = Object.entries(values);
  if (fields.length === 0 || fields.length > FIELDS_MAX) throw wrong(`must set 1 to ${FIELDS_MAX} fields`);
  return { values: new Map(fields as [string, Plain][]) };
};
