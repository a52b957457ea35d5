import { describe, expect, it } from '@jest/globals';
import type { EventField } from '../api/types';
import { editedValues, sorted, textOf, valueOf } from './edit-values';

const field = (path: string, more: Partial<EventField> = {}): EventField => ({ path, label: path, meaning: null, type: 'text', value: null, masked: false, editable: true, ...more });

describe('editing an event in a form', () => {
  it('sends only what was changed, and of masked values only those that were written anew', () => {
    const fields = [field('costCenter', { value: 'CC-9' }), field('name', { masked: true }), field('mail', { masked: true }), field('city', { value: 'Rome' })];
    const texts = new Map([['costCenter', 'CC-100'], ['mail', 'a@b.example'], ['city', 'Rome']]);
    expect(editedValues(fields, texts)).toEqual({ values: { costCenter: 'CC-100', mail: 'a@b.example' }, problems: [] });
  });

  it('takes an emptied field as no value', () => {
    expect(editedValues([field('city', { value: 'Rome' })], new Map([['city', '']])).values).toEqual({ city: null });
  });

  it('turns text into the type of its field', () => {
    expect([valueOf('number', '37,5'), valueOf('boolean', 'false'), valueOf('date', '2026-03-01'), valueOf('json', '[{"level":3}]')]).toEqual([{ value: 37.5 }, { value: false }, { value: '2026-03-01' }, { value: [{ level: 3 }] }]);
  });

  it('names the field whose text cannot be such a value', () => {
    const fields = [field('hours', { type: 'number' }), field('skills', { type: 'json' })];
    const { values, problems } = editedValues(fields, new Map([['hours', 'many'], ['skills', '[']]));
    expect(values).toEqual({});
    expect(problems.map(({ path }) => path)).toEqual(['hours', 'skills']);
    expect(problems[0]!.problem).toContain('"many" is no number');
  });

  it('shows nothing of a masked value', () => {
    expect([textOf(field('name', { value: 'x', masked: true })), textOf(field('skills', { type: 'json', value: [1] }))]).toEqual(['', '[\n  1\n]']);
  });

  it('puts what the exception is about first, and apart what the event says nothing of and what stands around its values', () => {
    const fields = [field('values.city'), field('values.name', { masked: true }), field('values.type', { type: 'choice', value: 'gone', choices: ['employee'] }), field('values.costCenter'), field('values.title', { value: 'Lead' }), field('operation', { value: 'assert' })];
    const { said, others, suspects } = sorted(fields, { attribute: 'costCenter' });
    expect(said.map(({ path }) => path)).toEqual(['values.type', 'values.costCenter', 'values.name', 'values.title']);
    expect(others.map(({ path }) => path)).toEqual(['values.city', 'operation']);
    expect([...suspects]).toEqual(['values.type', 'values.costCenter']);
    expect(sorted([field('name', { value: 'x' }), field('city')], { attribute: null }).said.map(({ path }) => path)).toEqual(['name']);
  });
});
