import { describe, expect, it } from '@jest/globals';
import type { Database } from '@muster/platform-postgres';
import { DoubtMarks } from './doubt-marks.js';

/** A database that answers when it is told to. */
function slowDatabase() {
  const statements: { ids: string; end(error?: Error): void }[] = [];
  const query = ({ values }: { values: unknown[] }) => new Promise<void>((resolve, reject) => statements.push({ ids: JSON.stringify(values), end: (error) => (error ? reject(error) : resolve()) }));
  return { statements, database: { query } as unknown as Database };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));
const [A, B, C, D] = [1, 2, 3, 4].map((n) => `00000000-0000-7000-8000-00000000000${n}`) as [string, string, string, string];

describe('marks of doubt', () => {
  it('that are asked for together, or while others are being written, are written together', async () => {
    const { statements, database } = slowDatabase();
    const marks = new DoubtMarks(database, 'psa');
    const first = [marks.mark('worker', A), marks.mark('worker', B)];
    await turn();
    const later = [marks.mark('worker', C), marks.mark('worker', D)];
    await turn();
    expect(statements).toHaveLength(1);
    statements[0]!.end();
    await Promise.all(first);
    await turn();
    expect(statements).toHaveLength(2);
    statements[1]!.end();
    await Promise.all(later);
  });

  it('that could not be written are told to those who asked, and to nobody after them', async () => {
    const { statements, database } = slowDatabase();
    const marks = new DoubtMarks(database, 'psa');
    const failing = marks.mark('worker', A);
    await turn();
    const next = marks.mark('worker', B);
    statements[0]!.end(new Error('gone'));
    await expect(failing).rejects.toThrow('gone');
    await turn();
    statements[1]!.end();
    await expect(next).resolves.toBeUndefined();
  });
});
