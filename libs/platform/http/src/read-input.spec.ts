import { describe, expect, it } from '@jest/globals';
import { parseLocalDate } from '@muster/platform-kernel';
import { Problem } from './problem.js';
import { flag, instant, localDate, oneOf, readInput, text, uuid, whole } from './read-input.js';

const readers = { day: localDate, at: instant, id: uuid, restricted: flag, limit: whole(1, 10), kind: oneOf('a', 'b'), name: text };

describe('readInput', () => {
  it('reads what is named and leaves the rest undefined', () => {
    expect(readInput({ day: '2026-03-01', at: '2026-03-01T12:00:00Z', limit: '10', restricted: 'true' }, readers)).toEqual({ day: parseLocalDate('2026-03-01'), at: Date.UTC(2026, 2, 1, 12), limit: 10, restricted: true });
    expect(readInput(undefined, readers).id).toBeUndefined();
  });

  it.each([
    ['a day that does not exist', { day: '2026-02-30' }], ['an instant without a zone', { at: '2027-05-04T11:00:00' }], ['an id that is none', { id: 'E17' }], ['a flag that is neither', { restricted: 'yes' }],
    ['a number out of range', { limit: 11 }], ['a word that is not known', { kind: 'c' }], ['the same twice', { name: ['a', 'b'] }], ['a control character', { name: 'a\u0000' }], ['what is not named', { nam: 'a' }],
  ])('refuses %s, naming the input and not the value', (_, given) => {
    const [name, value] = Object.entries(given)[0]!;
    try {
      readInput(given, readers);
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      const { details } = error as Problem;
      expect(details).toMatchObject({ status: 400, code: 'bad-input', input: name });
      if (name !== 'nam' && String(value).length > 2) expect(details.detail).not.toContain(String(value));
      return;
    }
    throw new Error('it was taken');
  });

  it('refuses a body that is no object', () => expect(() => readInput([1], readers)).toThrow('one JSON object'));
});
