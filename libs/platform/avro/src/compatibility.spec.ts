import { describe, expect, it } from '@jest/globals';
import { schemas, type AvroField, type AvroRecordSchema } from '@muster/contracts';
import { compatibilityProblems, evolutionProblems } from './index.js';

const worker = schemas['muster.worker.Worker'];
const change = schemas['muster.worker.WorkerChange'];
const record = (...fields: AvroField[]): AvroRecordSchema => ({ type: 'record', name: 'R', namespace: 'x', fields });
const plus = (schema: AvroRecordSchema, field: AvroField): AvroRecordSchema => ({ ...schema, fields: [...schema.fields, field] });
const minus = (schema: AvroRecordSchema, name: string): AvroRecordSchema => ({ ...schema, fields: schema.fields.filter((field) => field.name !== name) });
const optional: AvroField = { name: 'grade', type: ['null', 'string'], default: null };

describe('compatibilityProblems', () => {
  it('finds nothing in an unchanged schema or an added optional field', () => {
    for (const schema of Object.values(schemas)) expect(compatibilityProblems(schema, schema, 'FULL_TRANSITIVE')).toEqual([]);
    expect(compatibilityProblems(plus(worker, optional), worker, 'FULL_TRANSITIVE')).toEqual([]);
    expect(compatibilityProblems(worker, plus(worker, optional), 'FULL_TRANSITIVE')).toEqual([]);
  });

  it('refuses a removed field without default under FULL, and lets BACKWARD have it', () => {
    expect(compatibilityProblems(minus(worker, 'workerId'), worker, 'FULL_TRANSITIVE')).toEqual(['field workerId: has no default, and one of the versions lacks it']);
    expect(compatibilityProblems(minus(worker, 'workerId'), worker, 'BACKWARD_TRANSITIVE')).toEqual([]);
  });

  it.each<[string, AvroField, AvroField, RegExp]>([
    ['a new field without default', { name: 'b', type: 'string' }, { name: 'a', type: 'string', default: '' }, /field b: has no default/],
    ['another type', { name: 'a', type: 'long' }, { name: 'a', type: 'string' }, /field a: string cannot be read as long/],
    ['a date that becomes a number', { name: 'a', type: 'int' }, { name: 'a', type: { type: 'int', logicalType: 'date' } }, /field a: date means something else than int/],
    ['a nullable field that becomes required', { name: 'a', type: 'string' }, { name: 'a', type: ['null', 'string'], default: null }, /field a: null cannot be read as string/],
    ['text read from bytes', { name: 'a', type: 'string' }, { name: 'a', type: 'bytes' }, /field a: bytes cannot be read as string/],
    ['other elements', { name: 'a', type: { type: 'array', items: 'int' } }, { name: 'a', type: { type: 'array', items: 'string' } }, /field a: string cannot be read as int/],
  ])('refuses %s', (_, next, released, problem) => {
    expect(compatibilityProblems(record(next), record(released), 'BACKWARD_TRANSITIVE').join()).toMatch(problem);
  });

  it('names a field deep inside', () => {
    const changed = JSON.parse(JSON.stringify(change).replace('{"name":"skill","type":"string"', '{"name":"skill","type":"int"')) as AvroRecordSchema;
    expect(compatibilityProblems(changed, change, 'BACKWARD_TRANSITIVE')[0]).toBe('field values.skills.skill: string cannot be read as int');
  });

  it('lets a promotion pass one way only', () => {
    const [long, int] = [record({ name: 'a', type: 'long' }), record({ name: 'a', type: 'int' })];
    expect(compatibilityProblems(long, int, 'BACKWARD_TRANSITIVE')).toEqual([]);
    expect(compatibilityProblems(long, int, 'FULL_TRANSITIVE')).toEqual(['field a: long cannot be read as int']);
  });
});

describe('evolutionProblems', () => {
  it('wants new fields to be nullable with default null', () => {
    expect(evolutionProblems(plus(worker, optional), worker)).toEqual([]);
    expect(evolutionProblems(plus(worker, { name: 'grade', type: 'string', default: 'none' }), worker)).toEqual(['field grade of muster.worker.Worker: a new field must be ["null", T] with default null']);
  });

  it('lets meta only grow', () => {
    const withoutRevision = JSON.parse(JSON.stringify(worker), (_, value) => (Array.isArray(value) ? value.filter((field) => field?.name !== 'revision') : value)) as AvroRecordSchema;
    expect(evolutionProblems(withoutRevision, worker)).toEqual(['field revision of muster.meta.CanonicalMeta: meta is frozen, its fields are never removed']);
  });

  it('keeps the target of a reference', () => {
    const retargeted = JSON.parse(JSON.stringify(worker).replace('"kind":"reference","entity":"worker"', '"kind":"reference","entity":"location"')) as AvroRecordSchema;
    expect(evolutionProblems(retargeted, worker)).toEqual(['field manager of muster.worker.Worker: its kind or target has changed, which readers of the released version cannot know']);
  });
});
