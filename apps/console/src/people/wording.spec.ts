import { describe, expect, it } from '@jest/globals';
import { hangingWords, mappingLine, waiting } from './wording';

describe('what hangs on a record', () => {
  it.each([
    [{ counts: {}, processes: [] }, 'Nothing'],
    [{ counts: { assignment: 2 }, processes: [] }, '2 assignments'],
    [{ counts: { assignment: 2, 'labor-category': 2 }, processes: [{ process: 'onboarding', nth: 1, state: 'running' }] }, '2 assignments, 2 labor categories and 1 process'],
  ])('is %j in words', (hanging, said) => expect(hangingWords({ some: [], ...hanging })).toBe(said));
});

describe('the line that gives a code its meaning', () => {
  it.each([
    [{ code: 'X7', missing: [] }, 'X7: contractor'],
    [{ code: '07', missing: [] }, '"07": contractor'],
    [{ code: 'NO', missing: ['codes'] }, 'codes: { "NO": contractor }'],
    [{ code: 'X7', missing: ['psa', 'codes'] }, 'psa: { codes: { X7: contractor } }'],
    [{ code: null, missing: [] }, '"<code>": contractor'],
  ])('of %j is %s', ({ code, missing }, line) => expect(mappingLine({ code, place: { file: 'f', line: 1, missing } }, 'contractor')).toBe(line));
});

it('counts what waits over all kinds of records', () => {
  expect(waiting({ duplicates: [{ entity: 'worker', total: 2, complete: true }, { entity: 'project', total: 1, complete: true }], matches: [{ system: 'psa', entity: 'worker', state: 'open', counts: { proposals: { proposed: 4 } } }], unmapped: { codes: 1, references: 2 }, away: [] })).toEqual({ duplicates: 3, matches: 4, unmapped: 3 });
});
