import { describe, expect, it } from '@jest/globals';
import { maximize, OptimizerError, type BinaryProgram } from './maximize.js';

const failing = (program: BinaryProgram, seconds = 20) => maximize(program, { seconds }).then(() => undefined, (error: unknown) => error as OptimizerError);

describe('the optimizer', () => {
  it('takes what is worth the most, where first come would not', async () => {
    const knapsack = { worth: [10, 9, 9], rows: [{ columns: [0, 1, 2], coefficients: [3, 2, 2], atMost: 4 }], start: [0] };
    expect([...(await maximize(knapsack, { seconds: 20 }))]).toEqual([0, 1, 1]);
  });

  it('answers nothing where there is nothing to take', async () => expect([...(await maximize({ worth: [], rows: [] }, { seconds: 20 }))]).toEqual([]));

  it('says that no choice keeps every limit, and what to look for', async () => {
    const error = await failing({ worth: [1], rows: [{ columns: [0], coefficients: [1], atMost: -1 }] });
    expect(error).toMatchObject({ name: 'OptimizerError', code: 'infeasible', remedy: expect.stringContaining('below 0') });
  });

  it('says that the time was not enough', async () => {
    // A market split: limits that nobody proves in a moment.
    const columns = Array.from({ length: 60 }, (_, i) => i);
    const rows = [1, 2, 3, 4].map((seed) => ({ columns, coefficients: columns.map((i) => ((i * 7919 + seed * 104_729) % 97) + 1), atMost: 1_400 }));
    expect(await failing({ worth: columns.map((i) => ((i * 6_151) % 89) + 1), rows }, 0.000_001)).toMatchObject({ code: 'out-of-time', message: expect.stringContaining('60 choices under 4 limits') });
  });

  it('refuses what is no number', async () => expect(await failing({ worth: [Number.NaN], rows: [] })).toMatchObject({ code: 'failed' }));
});
