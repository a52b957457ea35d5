import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DecimalSum, differencesOf, readControl } from './control-totals.js';

const sumOf = (texts: readonly string[]) => {
  const sum = new DecimalSum();
  expect(texts.every((text) => sum.add(text))).toBe(true);
  return sum.toString();
};

describe('sums of decimals', () => {
  it('are exact, whatever the order and the number', () => {
    expect([sumOf(['0.1', '0.2']), sumOf(['1.50', '+2', '-0.5']), sumOf(['-0.25', '0.2']), sumOf([]), sumOf(['0.000000000001', '123456789012345678901234567890'])]).toEqual(['0.3', '3', '-0.05', '0', '123456789012345678901234567890.000000000001']);
    fc.assert(fc.property(fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })), (cents) => {
      const written = (value: number) => `${value < 0 ? '-' : ''}${Math.floor(Math.abs(value) / 100)}.${String(Math.abs(value) % 100).padStart(2, '0')}`;
      expect(Number(sumOf(cents.map(written)))).toBeCloseTo(cents.reduce((sum, cent) => sum + cent, 0) / 100, 2);
    }));
  });

  it('are not made of what is no decimal', () => expect(['', '1,5', '1e3', '.5', '0.0000000000001', 'NaN'].map((text) => new DecimalSum().add(text))).toEqual([false, false, false, false, false, false]));
});

describe('a control file', () => {
  it('is read in its format', () => {
    expect(readControl('# made at night\nrows = 3\r\nsum: 1:2\n\n', 'pairs')).toEqual({ rows: '3', sum: '1:2' });
    expect([readControl('{"rows": 3}', 'json'), readControl('3 rows', 'text')]).toEqual([{ rows: 3 }, '3 rows']);
    expect(() => readControl('{"rows": 3', 'json')).toThrow('The control file is no JSON.');
    expect(() => readControl('rows 3', 'pairs')).toThrow('A line of the control file is not name=value.');
  });

  it('is held against the file, total by total, as far as it tells them', () => {
    const found = { rows: 2, sums: new Map([['Pay', '10.5']]), sha256: 'aa' };
    expect(differencesOf({ sums: new Map() }, found)).toEqual([]);
    expect(differencesOf({ rows: 2, sums: new Map([['Pay', '10.5']]), sha256: 'aa' }, found)).toEqual([]);
    expect(differencesOf({ rows: 3, sums: new Map([['Pay', '10.4']]), sha256: 'bb' }, found)).toEqual(['rows is 2, and was told as 3', 'sum of Pay is 10.5, and was told as 10.4', 'SHA-256 is aa, and was told as bb']);
  });
});
