import { describe, expect, it } from '@jest/globals';
import { RememberedIds } from './remembered-ids.js';

const id = (externalId: string, idSpace = 'hris', entity = 'worker') => ({ entity, idSpace, externalId });

describe('remembered ids', () => {
  it('tells ids of other spaces and entities apart', () => {
    const ids = new RememberedIds(10);
    ids.set(id('1'), 'a');
    ids.set(id('1', 'erp'), 'b');
    ids.set(id('1', 'hris', 'org-unit'), 'c');
    expect([ids.get('worker', 'hris', '1'), ids.get('worker', 'erp', '1'), ids.get('org-unit', 'hris', '1'), ids.get('worker', 'hris', '2')]).toEqual(['a', 'b', 'c', undefined]);
  });

  it('keeps what is asked for, and drops what is not once two generations have passed', () => {
    const ids = new RememberedIds(3);
    ids.set(id('wanted'), 'w');
    for (let n = 0; n < 9; n += 1) {
      ids.set(id(`other-${n}`), 'o');
      expect(ids.get('worker', 'hris', 'wanted')).toBe('w');
    }
    expect(ids.get('worker', 'hris', 'other-0')).toBeUndefined();
  });

  it('forgets what it is told to, in both generations', () => {
    const ids = new RememberedIds(1);
    ids.set(id('old'), 'o');
    ids.set(id('young'), 'y');
    ids.delete(id('old'));
    ids.delete(id('young'));
    expect([ids.get('worker', 'hris', 'old'), ids.get('worker', 'hris', 'young')]).toEqual([undefined, undefined]);
    ids.set(id('again'), 'a');
    ids.clear();
    expect(ids.get('worker', 'hris', 'again')).toBeUndefined();
  });
});
