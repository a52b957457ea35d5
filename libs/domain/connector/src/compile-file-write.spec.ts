import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { PermanentError } from '@muster/platform-kernel';
import { compileFileWrite } from './compile-file-write.js';
import type { FileWriteDeclaration } from './file-write-declaration.js';

const declared: FileWriteDeclaration = {
  folder: '/drop', name: 'workers-{date}-{number}.csv', columns: ['no', 'name', 'pay'], schedule: { window: { from: '22:00', to: '04:00', zone: 'Asia/Tokyo' } },
  control: { file: '{name}.ctl', format: 'json', rows: 'rows', sums: { pay: 'total' }, sha256: 'sha' },
};
const atMs = Date.parse('2026-11-27T20:00:00Z');
const files = (rows: readonly Record<string, unknown>[], more: Partial<FileWriteDeclaration> = {}) => compileFileWrite({ ...declared, ...more }).filesOf(rows, 7, atMs);
const fault = (rows: readonly Record<string, unknown>[]) => {
  try {
    files(rows);
    return undefined;
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return `${error.code}: ${error.message}`;
  }
};

describe('a file that is written', () => {
  it('has all rows under its columns, by number and the day in the zone of its schedule, and totals that lose nothing', () => {
    const text = 'no,name,pay\r\n1,"Byron, Ada ""the""",0.1\r\n2,,0.2\r\n3,"two\nlines",\r\n';
    const rows = [{ no: 1, name: 'Byron, Ada "the"', pay: '0.1' }, { no: 2, name: null, pay: '0.2' }, { no: 3, name: 'two\nlines' }];
    expect(files(rows)).toEqual([
      { name: 'workers-2026-11-28-000007.csv', text },
      { name: 'workers-2026-11-28-000007.ctl', text: `${JSON.stringify({ rows: 3, total: '0.3', sha: createHash('sha256').update(text).digest('hex') })}\n` },
    ]);
  });

  it('has a header alone where there is nobody, totals as pairs, and no control where none is declared', () => {
    expect(files([], { control: { file: '{file}.ok', format: 'pairs', rows: 'RECORDS', sums: { pay: 'PAY' } } })).toEqual([{ name: 'workers-2026-11-28-000007.csv', text: 'no,name,pay\r\n' }, { name: 'workers-2026-11-28-000007.csv.ok', text: 'RECORDS=0\nPAY=0\n' }]);
    expect(compileFileWrite({ folder: '/drop', name: '{number}.csv', columns: ['no'], schedule: declared.schedule }).filesOf([], 1, atMs)).toEqual([{ name: '000001.csv', text: 'no\r\n' }]);
  });

  it('is not written with what no column or cell takes, or no sum', () => {
    expect(fault([{ no: 1, salary: 2 }])).toMatch(/^bad-body: The body has salary/);
    expect(fault([{ no: ['1'] }])).toMatch(/^bad-body: no is no text/);
    expect(fault([{ no: 1, pay: 'much' }])).toMatch(/^bad-body: pay holds what is no decimal number/);
  });
});
