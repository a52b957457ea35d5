import { describe, expect, it } from '@jest/globals';
import { fieldsRead } from './lineage.js';

describe('what is shown of an original', () => {
  const row = { id: '100010', given_name: 'Delia', job_title: 'Director' };

  it('is what the rule of the attribute reads, and nothing else of the person', () => {
    expect(fieldsRead(row, ['job_title', 'job_title', 'grade'])).toEqual([{ job_title: 'Director' }]);
    expect(fieldsRead([row, { ...row, job_title: 'Partner' }], ['job_title'])).toEqual([{ job_title: 'Director' }, { job_title: 'Partner' }]);
  });

  it('is nothing where the original is no record', () => expect([fieldsRead('a;b;c', ['a']), fieldsRead(null, ['a'])]).toEqual([[], []]));
});
