import { describe, expect, it } from '@jest/globals';
import { placeOfCodes } from './place-of-codes.js';

const text = 'table: status\ncodes:\n  active: { meaning: Works. }\nsystems:\n  hris:\n    codes: { A: active }\n  erp:\n    unknown: pass\n';
const files = [{ path: 'config/codes/other.yaml', text: 'table: other\n' }, { path: 'config/codes/status.yaml', text }];

describe('where a code of a system is said', () => {
  it.each([
    ['hris', { line: 6, missing: [], codes: ['A'] }],
    ['erp', { line: 8, missing: ['codes'], codes: [] }],
    ['psa', { line: 5, missing: ['psa', 'codes'], codes: [] }],
  ])('is found for %s', (system, place) => {
    expect(placeOfCodes(files, 'status', system)).toEqual({ file: 'config/codes/status.yaml', ...place });
  });

  it('is the end of a table of which no system has codes of its own', () => {
    expect(placeOfCodes(files, 'other', 'psa')).toEqual({ file: 'config/codes/other.yaml', line: 1, missing: ['systems', 'psa', 'codes'], codes: [] });
  });

  it('is nowhere where there is no such table', () => {
    expect(placeOfCodes(files, 'none', 'psa')).toBeUndefined();
  });
});
