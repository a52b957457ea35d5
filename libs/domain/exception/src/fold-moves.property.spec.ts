import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldMoves, moveOrder, STATES, type ExceptionMove, type StandingException } from './fold-moves.js';

fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20_261_128) });
const RUNS = Number(process.env['FC_RUNS'] ?? 1_000);

const move: fc.Arbitrary<ExceptionMove> = fc.record({
  eventId: fc.integer({ min: 0, max: 1_000_000 }).map((n) => `e${n}`), version: fc.integer({ min: 1, max: 6 }), state: fc.constantFrom(...STATES), outcome: fc.constantFrom(null, 'applied', 'no-effect'), atMs: fc.integer({ min: 0, max: 50 }),
});
const moves = fc.uniqueArray(move, { selector: ({ eventId }) => eventId, minLength: 1, maxLength: 9 });
/** The same moves as a broker may bring them: some twice, in any order, in chunks of any size. */
const arrivals = moves.chain((told) => fc.tuple(fc.constant(told), fc.subarray(told).chain((again) => fc.shuffledSubarray([...told, ...again], { minLength: told.length + again.length })), fc.integer({ min: 1, max: 4 })));

/** As whoever keeps the moves does it: what has been here before is not folded again. */
function arrive(arriving: readonly ExceptionMove[], chunk: number): StandingException | undefined {
  const seen = new Set<string>();
  let standing: StandingException | undefined;
  for (let at = 0; at < arriving.length; at += chunk) {
    const fresh = arriving.slice(at, at + chunk).filter(({ eventId }) => !seen.has(eventId) && seen.add(eventId));
    standing = foldMoves(standing, fresh);
  }
  return standing;
}

describe('an exception', () => {
  it('stands where its last move by version, state and event id leaves it, however its moves arrive', () => {
    fc.assert(
      fc.property(arrivals, ([told, arriving, chunk]) => {
        const last = [...told].sort(moveOrder).at(-1)!;
        expect(arrive(arriving, chunk)).toEqual({ last, firstMs: Math.min(...told.map(({ atMs }) => atMs)), times: told.filter(({ state }) => state === 'raised' || state === 'retried').length });
      }),
      { numRuns: RUNS },
    );
  });

  it('is over where it was raised and ended in one instant', () => {
    const at = { version: 7, outcome: null, atMs: 7 };
    expect(foldMoves(undefined, [{ ...at, eventId: 'b', state: 'resolved' }, { ...at, eventId: 'z', state: 'raised' }])?.last.state).toBe('resolved');
  });
});
