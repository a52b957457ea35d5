import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OutFolder } from './out-folder.js';

const files = [{ name: 'workers-1.csv', text: 'no\r\n1\r\n' }, { name: 'workers-1.ctl', text: '{"rows":1}\n' }];
let path: string;
let folder: OutFolder;
const there = () => readdirSync(path).sort();

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'muster-out-'));
  folder = new OutFolder(path);
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

describe('a file for a target', () => {
  it('is nowhere under its name before it is whole, and then is', async () => {
    const parts = await folder.putAside(files);
    expect(there()).toEqual(['.workers-1.csv.part', '.workers-1.ctl.part']);
    await folder.reveal(parts);
    expect(there()).toEqual(['workers-1.csv', 'workers-1.ctl']);
    expect(readFileSync(join(path, 'workers-1.csv'), 'utf8')).toBe('no\r\n1\r\n');
  });

  it('is gone on with after a crash at any place, and is not written again where it was taken meanwhile', async () => {
    const parts = await folder.putAside(files);
    renameSync(join(path, '.workers-1.csv.part'), join(path, 'workers-1.csv'));
    await folder.reveal(parts);
    expect(there()).toEqual(['workers-1.csv', 'workers-1.ctl']);
    for (const { name } of files) rmSync(join(path, name));
    await folder.reveal(parts);
    expect(there()).toEqual([]);
  });

  it('takes the place of no other one', async () => {
    writeFileSync(join(path, 'workers-1.csv'), 'of somebody else');
    const parts = await folder.putAside(files);
    await expect(folder.reveal(parts)).rejects.toMatchObject({ name: 'StreamFault', kind: 'data', message: expect.stringMatching(/workers-1\.csv is in the folder .* already, with another content/) });
    expect(readFileSync(join(path, 'workers-1.csv'), 'utf8')).toBe('of somebody else');
  });

  it('waits for a folder that is not there', async () => {
    rmSync(path, { recursive: true });
    await expect(folder.putAside(files)).rejects.toMatchObject({ kind: 'transient', message: expect.stringMatching(/cannot be written in the folder .* \(ENOENT\)\. Mount or make it/) });
  });
});
