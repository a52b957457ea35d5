import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstAccount } from './console-account.js';

let dataDir: string;
beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), 'muster-data-'))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Accounts as they are kept, in memory. */
function accounts() {
  const made: [string, string, string][] = [];
  return { made, any: async () => made.length > 0, add: async ({ name, role }: { name: string; role: string }, password: string) => void made.push([name, role, password]) };
}

describe('the first account of the console', () => {
  it('is a steward, whose password only the owner of the data folder reads', async () => {
    const kept = accounts();
    const path = (await firstAccount(kept, dataDir))!;
    expect(kept.made).toEqual([['admin', 'steward', readFileSync(path, 'utf8').trim()]]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is made once', async () => {
    const kept = accounts();
    const path = await firstAccount(kept, dataDir);
    const password = readFileSync(path!, 'utf8');
    expect(await firstAccount(kept, dataDir)).toBe(path);
    expect(kept.made).toHaveLength(1);
    expect(readFileSync(path!, 'utf8')).toBe(password);
  });

  it('has a new password in a database of its own, in a file that others read no longer', async () => {
    const path = join(dataDir, 'console-password');
    writeFileSync(path, 'of another database\n', { mode: 0o644 });
    chmodSync(path, 0o644);
    const kept = accounts();
    await firstAccount(kept, dataDir);
    expect(readFileSync(path, 'utf8').trim()).toBe(kept.made[0]![2]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is none where others have accounts', async () => {
    const kept = accounts();
    await kept.add({ name: 'olga', role: 'operator' }, 'x');
    expect(await firstAccount(kept, dataDir)).toBeUndefined();
  });
});
