import { describe, expect, it } from '@jest/globals';
import { compareShapes } from './compare-shapes.js';

const fields = { wanted: new Set(['id', 'name', 'grade']), known: new Set(['id', 'name', 'grade', 'birth_date']) };
const told = (...pages: Parameters<typeof compareShapes> extends [unknown, ...infer Rest] ? Rest : never) => compareShapes(fields, ...pages).map(({ kind, what }) => `${kind} ${what}`);

describe('a page held against its mapping', () => {
  it('shows fields that the mapping does not name, and those it reads that no record has', () => {
    expect(told([{ id: '1', name: 'Ada', birth_date: '1815-12-10', badge: 7 }])).toEqual(['unknown-field badge', 'missing-field grade']);
  });

  it('shows nothing where some record has each field, be it empty', () => expect(told([{ id: '1', name: null }, { id: '2', grade: 3 }])).toEqual([]));

  it('shows nothing without records', () => expect(told([])).toEqual([]));
});

describe("a page of the vendor's next release", () => {
  const today = [{ id: '1', name: 'Ada', grade: 3 }];

  it('shows what will be renamed and what will have another type', () => {
    expect(told(today, [{ id: 1, full_name: 'Ada', grade: 3 }])).toEqual(['unknown-field full_name', 'missing-field name', 'retyped-field id: text becomes number']);
  });

  it('shows nothing of what is missing today as well, nor of values that are merely empty', () => expect(told([{ id: '1', name: 'Ada' }], [{ id: '1', name: null }])).toEqual([]));

  it('shows nothing where one of the two has no records, since that proves nothing', () => expect(told(today, [])).toEqual([]));
});
