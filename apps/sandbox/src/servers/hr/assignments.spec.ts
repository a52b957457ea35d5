import { describe, expect, it } from '@jest/globals';
import { correctAssignment, readAssignments, rescindAssignment, type Assignment } from './assignments.js';

const rowsOf = (...rows: Record<string, unknown>[]) => readAssignments(rows) as Assignment[];
const story = (rows: readonly Assignment[], field: string) => rows.map((row) => `${row.effective_from} ${row[field]}`);

describe('correcting an assignment', () => {
  it('makes a row from what holds on its day', () => {
    const rows = correctAssignment(rowsOf({ effective_from: '2026-01-01', job_title: 'Analyst', fte: 1 }), '2026-03-01', { job_title: 'Consultant' });
    expect(story(rows, 'job_title')).toEqual(['2026-01-01 Analyst', '2026-03-01 Consultant']);
    expect(story(rows, 'fte')).toEqual(['2026-01-01 1', '2026-03-01 1']);
  });

  it('corrects the row that is there', () => {
    const rows = correctAssignment(rowsOf({ effective_from: '2026-01-01', job_title: 'Analyst' }), '2026-01-01', { job_title: 'Consultant' });
    expect(story(rows, 'job_title')).toEqual(['2026-01-01 Consultant']);
  });

  it('reaches later rows that held the old value, and stops at the first that says something else', () => {
    const before = rowsOf(
      { effective_from: '2026-01-01', manager: '1' }, { effective_from: '2026-02-01', manager: '1', fte: 0.5 }, { effective_from: '2026-03-01', manager: '7' }, { effective_from: '2026-04-01', manager: '1' },
    );
    const rows = correctAssignment(before, '2026-01-15', { manager: '2' });
    expect(story(rows, 'manager')).toEqual(['2026-01-01 1', '2026-01-15 2', '2026-02-01 2', '2026-03-01 7', '2026-04-01 1']);
    expect(story(rows, 'fte')[2]).toBe('2026-02-01 0.5');
  });

  it('before the first row begins from nothing, and leaves later rows what they say', () => {
    const rows = correctAssignment(rowsOf({ effective_from: '2026-02-01', job_title: 'Analyst', location: null }), '2026-01-01', { job_title: 'Intern', location: 'L-1' });
    expect(story(rows, 'job_title')).toEqual(['2026-01-01 Intern', '2026-02-01 Analyst']);
    expect(story(rows, 'location')).toEqual(['2026-01-01 L-1', '2026-02-01 L-1']);
  });
});

describe('rescinding an assignment', () => {
  it('takes back what later rows had from it', () => {
    const promoted = correctAssignment(rowsOf({ effective_from: '2026-01-01', job_title: 'Analyst', fte: 1 }, { effective_from: '2026-05-01', job_title: 'Analyst', fte: 0.8 }), '2026-03-01', { job_title: 'Consultant' });
    expect(story(promoted, 'job_title')[2]).toBe('2026-05-01 Consultant');
    const rows = rescindAssignment(promoted, '2026-03-01')!;
    expect(story(rows, 'job_title')).toEqual(['2026-01-01 Analyst', '2026-05-01 Analyst']);
    expect(story(rows, 'fte')).toEqual(['2026-01-01 1', '2026-05-01 0.8']);
  });

  it('finds nothing on a day without a row', () => {
    expect(rescindAssignment(rowsOf({ effective_from: '2026-01-01' }), '2026-01-02')).toBeUndefined();
  });
});

describe('assignments as they are sent', () => {
  it('are put in the order of their days, with every field', () => {
    const rows = rowsOf({ effective_from: '2026-02-01' }, { effective_from: '2026-01-01', given_name: 'Ada' });
    expect(rows.map((row) => row.effective_from)).toEqual(['2026-01-01', '2026-02-01']);
    expect(rows[0]).toMatchObject({ given_name: 'Ada', family_name: null, fte: null });
  });

  it.each([
    [undefined, 'a list'], [[], 'at least one'], [[{}], 'effective_from is missing'], [[null], 'must be an object'], [[{ effective_from: '2026-02-30' }], 'must be a day'], [[{ effective_from: '2026-02-01', shoe: 1 }], 'shoe is unknown'],
    [[{ effective_from: '2026-02-01', fte: 'full' }], 'fte must be a number'], [[{ effective_from: '2026-02-01' }, { effective_from: '2026-02-01' }], 'twice'], [[{ effective_from: '2026-02-01', constructor: 1 }], 'unknown'],
  ])('are refused as %j with a reason', (given, reason) => {
    expect(readAssignments(given)).toContain(reason);
  });
});
