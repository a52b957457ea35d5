import { describe, expect, it } from '@jest/globals';
import { allAgree, type Expectation } from './agreement.js';
import { Narrator, StoryFault } from './narrator.js';

const narrator = (limitMs: number) => new Narrator(() => undefined, limitMs, async () => ({}));
const expectation = (system: string, expected: Expectation['expected'], ...answers: (Record<string, unknown> | undefined)[]): Expectation => {
  let reads = 0;
  return { system, of: 'person', expected, read: async () => answers[Math.min(reads++, answers.length - 1)] };
};

describe('the systems', () => {
  it('agree once the last of them has what it is to have, and only that is read again', async () => {
    const lines: string[] = [];
    const right = expectation('ERP', { name: 'Ada' }, { name: 'Ada', more: 1 }, { name: 'never read' });
    const late = expectation('PSA', { name: 'Ada', skills: ['kafka'] }, undefined, { name: 'Ada', skills: [] }, { name: 'Ada', skills: ['kafka'] });
    expect(await allAgree(narrator(10_000), (line) => lines.push(line), [right, late])).toBe(true);
    expect(lines.join('\n')).not.toMatch(/is not|never read/);
  });

  it('do not agree where one has something else or nothing until the end, and the table says which, and what was found', async () => {
    const lines: string[] = [];
    const all = [expectation('HR', { name: 'Ada' }, { name: 'Ada' }), expectation('ERP', { rate: '80.00' }, { rate: '81.00' }), expectation('RM', { state: 'confirmed' }, undefined)];
    expect(await allAgree(narrator(1), (line) => lines.push(line), all)).toBe(false);
    const rows = lines.at(-1)!.split('\n');
    const rowOf = (system: string) => rows.find((row) => row.includes(system));
    expect(rowOf('HR')).toContain('agrees');
    expect(rowOf('ERP')).toMatch(/rate 81\.00.*is not rate 80\.00/);
    expect(rowOf('RM')).toMatch(/nothing.*is not state/);
  });
});

describe('a wait', () => {
  it('ends with the time of the story, and says for what and where', async () => {
    const wait = narrator(1).until({ where: 'RM', what: 'the request is there' }, async () => undefined);
    await expect(wait).rejects.toThrow(StoryFault);
    await expect(wait).rejects.toThrow(/RM: "the request is there" has not come true/);
  });
});
