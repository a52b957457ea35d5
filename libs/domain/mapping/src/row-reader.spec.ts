import { describe, expect, it } from '@jest/globals';
import type { SourceFile } from './mapping.js';
import { RowReader } from './row-reader.js';

const file: SourceFile = {
  match: 'staff.csv', format: 'csv', nulls: ['NULL'], dates: 'dd-MM-yyyy', decimal: ',',
  columns: { Id: { required: true }, Name: null, Hired: { type: 'date' }, Share: { type: 'decimal' }, Active: { type: 'boolean' }, Phone: { drop: true } },
};
const reader = new RowReader(file);
const read = (values: Record<string, unknown>) => reader.read((column) => values[column]);
const good = { Id: ' 7 ', Name: 'NULL', Hired: '14-01-2009', Share: '0,5', Active: 'Y', Phone: '1', NationalId: '295847284' };

describe('reading a row', () => {
  it('gives the declared columns alone, in their types, blanks cut off and stand-ins for nothing empty', () => {
    expect(read(good)).toEqual({ Id: '7', Name: null, Hired: '2009-01-14', Share: 0.5, Active: true, Phone: '1' });
  });

  it.each([
    ['missing-value', { ...good, Id: 'NULL' }], ['bad-value', { ...good, Hired: '2009-01-14' }], ['bad-value', { ...good, Share: '0.5' }],
    ['bad-value', { ...good, Active: 'perhaps' }], ['bad-value', { ...good, Name: { first: 'A' } }], ['bad-encoding', { ...good, Name: 'J\uFFFDrg' }],
  ])('refuses as %s %j', (code, values) => expect(() => read(values)).toThrow(expect.objectContaining({ code })));

  it('names the column and never the value', () => {
    expect(() => read({ ...good, Hired: 'secret-1' })).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret-1') }));
  });
});

describe('the redacted copy of a row', () => {
  const header = ['Id', 'Name', 'NationalId', 'Phone'];

  it('keeps what the mapping declares and does not drop, and the length of all else', () => {
    expect(reader.redacted(header, ['7', 'Ann', '295847284', '+44 1'], true)).toEqual({ Id: '7', Name: 'Ann', NationalId: { length: 9 }, Phone: { length: 5 } });
  });

  it('keeps lengths alone where a value may stand in any column', () => {
    expect(reader.redacted(header, ['7', '295847284', 'M'], false)).toEqual({ 'column 1': { length: 1 }, 'column 2': { length: 9 }, 'column 3': { length: 1 } });
  });

  it.each(['x'.repeat(121), 'a\nb,295847284', 'a\0b', 'a\uD800'])('does not copy what is more than one plain value', (value) => {
    expect(reader.redacted(['Name'], [value], true)).toEqual({ Name: { length: value.length } });
  });
});
