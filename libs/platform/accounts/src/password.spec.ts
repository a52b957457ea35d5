import { describe, expect, it } from '@jest/globals';
import { hashPassword, isPassword, makePassword } from './password.js';

describe('a password', () => {
  it('is known by its hash, which is another each time', async () => {
    const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(first).not.toBe(second);
    expect(first).not.toContain('horse');
    expect(await Promise.all([isPassword('correct horse', first!), isPassword('correct horse', second!), isPassword('Correct horse', first!), isPassword('', first!)])).toEqual([true, true, false, false]);
  });

  it('is the same however its letters were composed', async () => expect(await isPassword('caf\u00e9 au lait', await hashPassword('cafe\u0301 au lait'))).toBe(true));

  it('is none of a hash that is none', async () => expect(await isPassword('x', 'plain')).toBe(false));

  it('that is made is long, and another each time', () => {
    expect(makePassword()).toMatch(/^[\w-]{24}$/);
    expect(makePassword()).not.toBe(makePassword());
  });
});
