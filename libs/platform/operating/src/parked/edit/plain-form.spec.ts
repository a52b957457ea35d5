import { schemas } from '@muster/contracts';
import { createDecoder, createEncoder } from '@muster/platform-avro';
import type { FieldProblem } from '@muster/platform-http';
import { describe, expect, it } from '@jest/globals';
import { changedPaths, setFields } from './apply-edit.js';
import { PlainForm, type Plain } from './plain-form.js';

const schema = schemas['muster.worker.WorkerChange'];
const form = new PlainForm(schema, new Set(['timeline']));
const encode = createEncoder<object>(schema, 7);
const decoder = createDecoder<object>(schema, { schemaById: async () => schema });

async function decoded(value: object): Promise<object> {
  const bytes = encode(value);
  await decoder.prepare([bytes]);
  return decoder.decode(bytes);
}

const change = (more: object = {}) => decoded({
  meta: { eventId: 'e1', source: 'hris', sourceVersion: 4, occurredAt: Date.UTC(2026, 2, 1, 12) }, effectiveFrom: 20_000, asserted: ['givenName', 'skills'], values: { givenName: 'Ada', hireDate: null, skills: [{ skill: 'java', level: 3, validUntil: 20_100 }] },
  timeline: [{ effectiveFrom: 20_001, asserted: ['jobTitle'], values: { jobTitle: 'Lead' } }], ...more,
});

describe('an event as a form', () => {
  it('comes back as it was', async () => {
    const value = await change();
    const problems: FieldProblem[] = [];
    expect(encode(form.fromPlain(form.toPlain(value), problems) as object)).toEqual(encode(value));
    expect(problems).toEqual([]);
  });

  it('shows days and instants as people write them, and the parts of a timeline as fields of their own', async () => {
    const leaves = new Map(form.leaves(form.toPlain(await change())).map((leaf) => [leaf.path, leaf]));
    expect(leaves.get('effectiveFrom')).toMatchObject({ type: 'date', nullable: true, value: '2024-10-04' });
    expect(leaves.get('meta.occurredAt')).toMatchObject({ type: 'text', value: '2026-03-01T12:00:00.000Z' });
    expect(leaves.get('values.skills')).toMatchObject({ type: 'json', value: [{ skill: 'java', level: 3 }] });
    expect(leaves.get('timeline.0.values.jobTitle')).toMatchObject({ value: 'Lead' });
    expect(leaves.get('values.fte')).toMatchObject({ type: 'number', value: null });
  });

  it('keeps what cannot be written as a day as the number that came', async () => {
    const plain = form.toPlain(await change({ effectiveFrom: 2_000_000_000 }));
    expect(plain['effectiveFrom']).toBe(2_000_000_000);
    expect(form.fromPlain(plain, [])).toMatchObject({ effectiveFrom: 2_000_000_000 });
  });

  it.each<[string, Plain, RegExp]>([
    ['effectiveFrom', '2026-02-30', /day that exists/], ['meta.occurredAt', 'noon', /instant with its zone/], ['meta.source', null, /must have a value/], ['values.fte', 'half', /must be a number/], ['values.billable', 'yes', /true or false/], ['values.givenName', 5, /must be a text/],
    ['values.skills', 'java', /must be a list/], ['meta.sourceVersion', 1.5, /whole number/], ['asserted', [1], /must be a text/],
  ])('tells at %s that %j is wrong', async (path, value, problem) => {
    const plain = form.toPlain(await change());
    form.set(plain, path, value);
    const problems: FieldProblem[] = [];
    form.fromPlain(plain, problems);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.path).toContain(path);
    expect(problems[0]!.problem).toMatch(problem);
  });

  it('tells of fields that the schema has not, inside a list as well', async () => {
    const plain = form.toPlain(await change());
    form.set(plain, 'values.skills', [{ skill: 'java', wings: 2 }]);
    const problems: FieldProblem[] = [];
    form.fromPlain(plain, problems);
    expect(problems).toEqual([{ path: 'values.skills.0.wings', problem: 'is no field of Skill.' }]);
  });
});

describe('fields that are set', () => {
  it('assert what they give a value, make values where there were none, and leave the base alone', async () => {
    const base = form.toPlain(await change({ values: null, asserted: [], timeline: [] }));
    const edited = setFields(form, base, new Map<string, Plain>([['values.givenName', 'Eve']]));
    expect(edited).toMatchObject({ asserted: ['givenName'], values: { givenName: 'Eve', familyName: null } });
    expect(base).toMatchObject({ asserted: [], values: null });
    expect(changedPaths(form, base, edited)).toEqual(['asserted', 'values.givenName']);
  });

  it('take the value of what is no longer asserted, in a part of a timeline as in the change', async () => {
    const base = form.toPlain(await change());
    const edited = setFields(form, base, new Map<string, Plain>([['asserted', ['skills']], ['timeline.0.values.orgUnit', 'OU-1'], ['timeline.0.asserted', []]]));
    expect(edited).toMatchObject({ asserted: ['skills'], values: { givenName: null }, timeline: [{ asserted: ['orgUnit'], values: { jobTitle: null, orgUnit: 'OU-1' } }] });
  });
});
