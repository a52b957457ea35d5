import { describe, expect, it } from '@jest/globals';
import { matchKey, matchValue } from './match-value.js';

describe('a value that is compared', () => {
  it.each([
    ['case', 'ADA@Northfold.Example', 'ada@northfold.example'], ['blanks', '  Ada \t Byron ', 'ada byron'], ['accents', 'José Núñez', 'jose nunez'], ['accents of their own', 'Jose\u0301', 'josé'], ['letters that have no mark to take off', 'Strauß Łukasz Bjørn', 'strauss lukasz bjorn'],
    ['the Turkish i', 'İSTANBUL', 'istanbul'], ['full width', 'ＡＢＣ', 'abc'], ['a number beside its text', 17, '17'],
  ])('is compared without %s', (_, one, other) => expect(matchValue(one)).toBe(matchValue(other)));

  it.each([[null], [undefined], [''], [' \n '], [{}], [['a']]])('is nothing where it is %j', (value) => expect(matchValue(value)).toBeNull());

  it('keeps apart what is not the same', () => expect(new Set(['anna', 'ann', 'hannah', 'a nna'].map(matchValue)).size).toBe(4));
});

describe('an id that is compared', () => {
  it('is compared to the letter, save blanks at its ends', () => {
    expect([' E17 ', 'e17', 17, '017', '', null].map(matchKey)).toEqual(['E17', 'e17', '17', '017', null, null]);
  });
});
