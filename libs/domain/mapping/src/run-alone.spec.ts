import { describe, expect, it } from '@jest/globals';
import { compileExpression } from './expression.js';
import type { Meter } from './run-alone.js';

/** A machine that gives this process such a share of its time. */
function machine(share: number): Meter {
  const passed = () => performance.now();
  return { passed, computed: () => passed() * share };
}

const computeFor = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
  return true;
};
const endless = '($f := function($n) { $f($n + 1) }; $f(0))';

describe('an expression that runs out of time', () => {
  it('is run once more by itself: many at once, each of which is quick, all end', async () => {
    const twoSteps = compileExpression('$step() and $step()', { timeoutMs: 150 });
    // All of them make their first step before one makes its second.
    const all = Array.from({ length: 50 }, () => Promise.resolve(twoSteps.evaluate({}, { step: () => computeFor(4) })));
    expect(await Promise.all(all)).toEqual(all.map(() => true));
  });

  it('because the machine stood still is run once more', async () => {
    let runs = 0;
    const stalled = compileExpression('($stall(); 42)', { timeoutMs: 40, meter: machine(0.2) });
    expect(await stalled.evaluate({}, { stall: () => computeFor((runs += 1) === 1 ? 60 : 0) })).toBe(42);
    expect(runs).toBe(2);
  });

  it('again and again on a machine that is free is at fault, and its row is parked', async () => {
    await expect(compileExpression(endless, { timeoutMs: 20, meter: machine(1) }).evaluate({})).rejects.toMatchObject({ code: 'expression-failed', message: expect.stringContaining('though nothing else was running') });
  });

  it('on a machine that is busy is nobody\'s fault, and is to be tried again later', async () => {
    await expect(compileExpression(endless, { timeoutMs: 20, meter: machine(0.5) }).evaluate({})).rejects.toMatchObject({ name: 'TransientError', code: 'machine-busy' });
  });

  it('and fails otherwise when it is run by itself, fails for that', async () => {
    let runs = 0;
    const failing = compileExpression('($wait(); $number("secret"))', { timeoutMs: 20, meter: machine(1) });
    const failure = failing.evaluate({}, { wait: () => computeFor((runs += 1) === 1 ? 30 : 0) });
    await expect(failure).rejects.toMatchObject({ code: 'expression-failed', message: expect.stringMatching(/JSONata D3030/) });
  });
});
