import { describe, expect, it } from '@jest/globals';
import { classOf, heldText } from './wording';

describe('a value that a system holds', () => {
  it.each([['"Partner"', 'Partner'], ['null', '—'], [null, '—'], ['["a"]', '["a"]'], ['a3f0', 'a3f0']])('%s is %s', (json, shown) => expect(heldText(json)).toBe(shown));
});

it('a class that the page does not know is shown as it is called', () => expect(classOf('new-class').words).toBe('new-class'));
