import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DropFolder } from './drop-folder.js';
import { Spool } from './spool.js';

let spool: Spool;
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'muster-folder-'));
});
afterEach(() => spool?.delete());
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function* parts(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const copy = async (bytes: Buffer, size: number, rules = { maxBytes: 1_000, utf8: true }) => {
  await spool?.delete();
  spool = await Spool.create();
  return spool.copy('staff.csv', parts(bytes, size), rules);
};

describe('a copy of a file', () => {
  it('that a process left when it was killed is deleted, and no other', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const left = mkdtempSync(join(tmpdir(), `muster-drop-${pid}-`));
    writeFileSync(join(left, 'staff.csv'), 'Id\n1\n');
    const { path } = await copy(Buffer.from('Id\n1\n'), 10);
    expect(await Spool.sweep()).toBeGreaterThanOrEqual(1);
    expect([existsSync(left), existsSync(path)]).toEqual([false, true]);
  });

  it('is the same to the byte, for this user alone, and gone after use', async () => {
    const bytes = Buffer.from('Id,Name\n1,Zoë\n2,日本\n');
    for (const size of [1, 2, 3, 7, 100]) {
      const { path, sha256, bytes: count } = await copy(bytes, size);
      expect([readFileSync(path), sha256, count, statSync(path).mode & 0o777]).toEqual([bytes, createHash('sha256').update(bytes).digest('hex'), bytes.length, 0o600]);
      await spool.delete();
      expect(existsSync(dirname(path))).toBe(false);
    }
  });

  it('is not made of a file that is too large, or not UTF-8, whose line is told however it is cut', async () => {
    await expect(copy(Buffer.alloc(1_001, 'x'), 100)).rejects.toMatchObject({ code: 'file-too-large' });
    const latin = Buffer.concat([Buffer.from('Id,Name\n1,Zoë\n2,Z'), Buffer.from([0xe9]), Buffer.from('\n3,x\n')]);
    for (const size of [1, 5, 100]) await expect(copy(latin, size)).rejects.toThrow('Line 3 holds bytes that are not UTF-8.');
    await expect(copy(Buffer.concat([Buffer.from('Id\n'), Buffer.from([0xc3])]), 100)).rejects.toThrow('Line 2 ');
    expect((await copy(latin, 100, { maxBytes: 1_000, utf8: false })).bytes).toBe(latin.length);
    await expect(copy(Buffer.alloc(5 * 1024 * 1024, 'x'), 65_536, { maxBytes: 1e9, utf8: true })).rejects.toMatchObject({ code: 'line-too-long' });
  });
});

describe('a folder where files are dropped', () => {
  it('is left by no link, neither to read nor to put away', async () => {
    const [inside, outside] = [join(dir, 'in'), join(dir, 'out')];
    for (const path of [inside, outside, join(inside, 'taken')]) mkdirSync(path);
    writeFileSync(join(outside, 'secret.csv'), 'secret');
    symlinkSync(join(outside, 'secret.csv'), join(inside, 'linked.csv'));
    symlinkSync(outside, join(inside, 'elsewhere'));
    writeFileSync(join(inside, 'a.csv'), 'one');
    const folder = await DropFolder.open(inside);
    const { files, others } = await folder.list();
    expect([files.map(({ name }) => name), others.sort()]).toEqual([['a.csv'], ['elsewhere', 'linked.csv']]);
    await expect(folder.read({ ...files[0]!, name: 'linked.csv' }).next()).rejects.toMatchObject({ code: 'gone' });
    expect(await folder.move(files[0]!, 'elsewhere')).toBe('elsewhere is no folder');
    expect(await folder.move(files[0]!, 'taken', 'why')).toBeUndefined();
    expect(readdirSync(join(inside, 'taken')).sort()).toEqual(['a.csv', 'a.csv.reason.txt']);
    // Of the same name, again: nothing is written over.
    writeFileSync(join(inside, 'a.csv'), 'again');
    // Written anew since it was found: nobody has read it, and it stays.
    expect(await folder.move(files[0]!, 'taken')).toBeUndefined();
    expect(readFileSync(join(inside, 'a.csv'), 'utf8')).toBe('again');
    expect(await folder.move((await folder.list()).files[0]!, 'taken')).toBeUndefined();
    expect([readFileSync(join(inside, 'taken', 'a.csv'), 'utf8'), readdirSync(join(inside, 'taken')).length, readdirSync(outside)]).toEqual(['one', 3, ['secret.csv']]);
    expect(await folder.move({ ...files[0]!, name: 'gone.csv' }, 'taken')).toBeUndefined();
  });

  it('that is not there, or a file that has changed since it was found, is told', async () => {
    await expect(DropFolder.open(join(dir, 'nowhere'))).rejects.toThrow(/nowhere cannot be read \(ENOENT\)\. Mount or make it/);
    writeFileSync(join(dir, 'b.csv'), 'one');
    const folder = await DropFolder.open(dir);
    const [found] = (await folder.list()).files;
    writeFileSync(join(dir, 'b.csv'), 'longer');
    await expect(folder.read(found!).next()).rejects.toMatchObject({ code: 'gone' });
  });
});
