import { describe, expect, it } from '@jest/globals';
import { seal, unseal } from './rotated-tokens.js';

const given = { refreshToken: 'first', clientSecret: 'hush' };

describe('a sealed token', () => {
  it('is opened by the secrets that it was given with, for its system', () => expect(unseal(given, 'crm', seal(given, 'crm', 'second'))).toBe('second'));
  it('is opened by nothing else', () => {
    const sealed = seal(given, 'crm', 'second');
    expect([unseal({ ...given, refreshToken: 'other' }, 'crm', sealed), unseal({ ...given, clientSecret: 'other' }, 'crm', sealed), unseal(given, 'psa', sealed), unseal(given, 'crm', sealed.subarray(0, 20))]).toEqual([undefined, undefined, undefined, undefined]);
    sealed[sealed.length - 1]! ^= 1;
    expect(unseal(given, 'crm', sealed)).toBeUndefined();
  });
  it('does not show it, and is another each time', () => {
    const sealed = seal(given, 'crm', 'second');
    expect([sealed.includes('second'), sealed.equals(seal(given, 'crm', 'second'))]).toEqual([false, false]);
  });
});
