import { describe, expect, it } from '@jest/globals';
import { compareRecords, contradictions, matchTexts, rankOf, strengthOfRank, type DuplicateRules } from './duplicate-rules.js';

const rules: DuplicateRules = {
  rules: [
    { name: 'e-mail', meaning: 'The same e-mail address.', strength: 'strong', all: [{ attribute: 'email' }] },
    { name: 'name-and-day', meaning: 'The same name and day.', strength: 'fair', all: [{ wordsOf: ['given', 'family'] }, { attribute: 'day' }] },
  ],
  tells: ['day', 'email'],
};
const textsOf = (values: object) => Object.fromEntries(matchTexts(rules, values as Record<string, unknown>).map(({ rule, text }) => [rule, text]));

describe('what a rule compares', () => {
  it.each([
    ['case and accents', { given: 'Zoë', family: 'Šafránek' }, { given: 'ZOE', family: 'Safranek' }],
    ['which attribute a word stands in', { given: 'Anna Maria', family: 'Berg' }, { given: 'Anna', family: 'Maria Berg' }],
    ['the order of words, commas and hyphens', { given: 'Berg, Anna-Maria' }, { given: 'Anna Maria', family: 'Berg' }],
  ])('is the same without %s', (_, one, other) => {
    expect(textsOf({ ...one, day: 19_000 })['name-and-day']).toBe(textsOf({ ...other, day: 19_000 })['name-and-day']);
  });

  it('keeps apart who differs in any part of it', () => {
    const all = [{ given: 'Anna', family: 'Berg', day: 1 }, { given: 'Anna', family: 'Berg', day: 2 }, { given: 'Anne', family: 'Berg', day: 1 }].map((one) => textsOf(one)['name-and-day']);
    expect(new Set(all).size).toBe(3);
  });

  it('is nothing where a part is missing, and where the name is one word', () => {
    expect(textsOf({ given: 'Anna', family: 'Berg' })).toEqual({});
    expect(textsOf({ family: 'Berg', day: 1 })).toEqual({});
    expect(textsOf({ email: ' ', day: 1 })).toEqual({});
  });
});

describe('two records side by side', () => {
  const compared = compareRecords(['email', 'day', 'title', 'desk'], { email: 'A@x.test', day: 1, title: null }, { email: 'a@x.test', day: 2, title: 'Baker' });

  it('agree, differ, or only one of them says something; what neither says is left out', () => {
    expect(compared).toEqual([{ attribute: 'email', outcome: 'agrees' }, { attribute: 'day', outcome: 'differs' }, { attribute: 'title', outcome: 'one-sided' }]);
  });

  it('are contradicted only by what tells', () => {
    expect(contradictions(rules, compared)).toEqual(['day']);
    expect(contradictions({ ...rules, tells: ['title'] }, compared)).toEqual([]);
  });
});

it('ranks strength from weak to strong', () => {
  expect((['weak', 'fair', 'strong'] as const).map(rankOf)).toEqual([1, 2, 3]);
  expect([1, 2, 3].map(strengthOfRank)).toEqual(['weak', 'fair', 'strong']);
});
