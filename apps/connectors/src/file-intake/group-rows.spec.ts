import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { RowGroups } from './group-rows.js';

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('muster-intake-') && !name.startsWith('muster-intake-spec-'));

describe('rows grouped by key', () => {
  it.each([['in memory', 1_000], ['spread over temporary files', 10]])('are whole whatever their order, %s, and leave nothing behind', async (_where, rowsInMemory) => {
    const before = new Set(folders());
    const groups = new RowGroups(rowsInMemory);
    for (let line = 2; line < 302; line += 1) groups.add(`k${line % 100}`, { file: 'moves.csv', line, row: { Unit: `Ünit "${line}"\n`, From: null } });
    const found = new Map<string, number[]>();
    for await (const [key, rows] of groups.all()) {
      expect(found.has(key)).toBe(false);
      for (const { line, row } of rows) expect(row).toEqual({ Unit: `Ünit "${line}"\n`, From: null });
      found.set(key, rows.map(({ line }) => line));
    }
    expect(found.size).toBe(100);
    expect(found.get('k5')).toEqual([5, 105, 205]);
    groups.close();
    expect(folders().filter((name) => !before.has(name))).toEqual([]);
  });
});
