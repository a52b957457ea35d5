import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { SourceFile } from '@muster/domain-mapping';
import iconv from 'iconv-lite';
import { readRows, type ReadRow } from './read-rows.js';
import { LINE_LENGTH_MAX } from './text-lines.js';

const folder = mkdtempSync(join(tmpdir(), 'muster-csv-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
async function rowsOf(content: string | Buffer, over: Partial<SourceFile> = {}): Promise<ReadRow[]> {
  const path = join(folder, `${(files += 1)}.csv`);
  writeFileSync(path, content);
  const file: SourceFile = { match: '*', format: 'csv', columns: { a: null, b: null }, ...over };
  const rows: ReadRow[] = [];
  for await (const some of readRows({ path, file })) rows.push(...some);
  return rows;
}
const shown = async (content: string | Buffer, over?: Partial<SourceFile>) => (await rowsOf(content, over)).map((read) => ('row' in read ? [read.line, read.row.a, read.row.b] : [read.line, read.fault.code]));

describe('a CSV file', () => {
  it('is read with CRLF or LF, with or without an end to its last line, empty lines passed over', async () => {
    expect(await shown('a,b\r\n1,2\r\n\r\n3,4')).toEqual([[2, '1', '2'], [4, '3', '4']]);
    expect(await shown('a,b\n1,2\n3,4\n')).toEqual([[2, '1', '2'], [3, '3', '4']]);
  });

  it('is read with the separator, quote and escape that the mapping declares', async () => {
    expect(await shown("a;b\n1;'x;y'\n2;'it\\'s'\n", { delimiter: ';', quote: "'", escape: '\\' })).toEqual([[2, '1', 'x;y'], [3, '2', "it's"]]);
    expect(await shown('a\tb\n1\t2\n', { delimiter: '\t' })).toEqual([[2, '1', '2']]);
    expect(await shown('a||b\n1||"x||y"\n', { delimiter: '||' })).toEqual([[2, '1', 'x||y']]);
  });

  it('counts lines right across quoted line breaks', async () => {
    expect(await shown('a,b\r\n1,"x\r\ny ""z"""\r\n3,4\r\n')).toEqual([[2, '1', 'x\ny "z"'], [4, '3', '4']]);
  });

  it('is read in its encoding, its byte-order mark taken off', async () => {
    const text = 'a;b\r\n1;Jörg\r\n';
    const semicolon = { delimiter: ';' };
    expect(await shown(iconv.encode(text, 'utf-16le', { addBOM: true }), { ...semicolon, encoding: 'utf-16' })).toEqual([[2, '1', 'Jörg']]);
    expect(await shown(iconv.encode(text, 'utf-16be', { addBOM: true }), { ...semicolon, encoding: 'utf-16be' })).toEqual([[2, '1', 'Jörg']]);
    expect(await shown(iconv.encode(text, 'latin1'), { ...semicolon, encoding: 'latin1' })).toEqual([[2, '1', 'Jörg']]);
    expect(await shown(iconv.encode(text, 'utf-8', { addBOM: true }), semicolon)).toEqual([[2, '1', 'Jörg']]);
  });

  it('tells bytes that are not in its encoding, and refuses a mark that contradicts it', async () => {
    expect(await shown(iconv.encode('a,b\n1,Jörg\n2,Ann\n', 'latin1'))).toEqual([[2, 'bad-encoding'], [3, '2', 'Ann']]);
    await expect(shown(iconv.encode('a,b\n', 'utf-16le', { addBOM: true }))).rejects.toThrow('byte-order mark of utf-16le');
    await expect(shown('a,b\n', { encoding: 'klingon' })).rejects.toThrow('encoding klingon');
  });

  it('parks a row with a column too many or too few, and goes on', async () => {
    const rows = await rowsOf('a,b\n1,2,295847284\n3\n4,5\n');
    expect(rows.map((read) => ('row' in read ? read.row.a : read.fault.code))).toEqual(['wrong-number-of-columns', 'wrong-number-of-columns', '4']);
    expect(rows[0]!.redacted()).toEqual({ 'column 1': { length: 1 }, 'column 2': { length: 1 }, 'column 3': { length: 9 } });
  });

  it('loses no line to a stray quote', async () => {
    expect(await shown('a,b\n1,"x"y\n2,3\n4,"5"\n')).toEqual([[2, 'bad-quote'], [3, '2', '3'], [4, '4', '5']]);
    expect(await shown('a,b\n1,x"y\n2,3\n')).toEqual([[2, 'bad-quote'], [3, '2', '3']]);
    expect(await shown('a,b\n1,"x\n2,3\n4,5\n')).toEqual([[2, 'bad-quote'], [3, '2', '3'], [4, '4', '5']]);
    expect(await shown('a,b\n1,"x\n2,"3"\n4,5\n')).toEqual([[2, 'bad-quote'], [3, '2', '3'], [4, '4', '5']]);
  });

  it('passes over a line that is too long to be a row', async () => {
    expect(await shown(`a,b\n1,${'x'.repeat(LINE_LENGTH_MAX + 1)}\n2,3\n`)).toEqual([[2, 'row-too-long'], [3, '2', '3']]);
    expect(await shown(`a,b\n2,3\n1,${'x'.repeat(LINE_LENGTH_MAX + 1)}`)).toEqual([[2, '2', '3'], [3, 'row-too-long']]);
  });

  it('is refused as a whole where a declared column is missing, and may go without a header', async () => {
    await expect(shown('a,c\n1,2\n')).rejects.toThrow('no column b');
    await expect(shown('')).rejects.toThrow('empty');
    expect(await shown('1,2\n', { header: ['a', 'b'] })).toEqual([[1, '1', '2']]);
  });

  it('does not read columns that the mapping does not name', async () => {
    const [read] = await rowsOf('a,secret,b\n1,295847284,2\n');
    expect('row' in read! && read.row).toEqual({ a: '1', b: '2' });
  });
});

describe('a file of JSON lines', () => {
  it('gives the declared members of each line, and parks what is no object', async () => {
    const form = { format: 'json-lines' as const, columns: { a: null, b: { type: 'json' as const } } };
    expect(await shown('{"a":1,"b":[{"x":2}],"c":3}\n\n[1]\n{"a":\n{"a":"z"}', form)).toEqual([[1, '1', [{ x: 2 }]], [3, 'bad-json'], [4, 'bad-json'], [5, 'z', null]]);
  });
});
