import { describe, expect, it } from '@jest/globals';
import type { Claim, RecordAttribute, RecordSystem } from '../api/types';
import { ownerOf, sideBySide } from './side-by-side';

const claim = (system: string, value: unknown, more: Partial<Claim> = {}): Claim => ({ system, value, effectiveFrom: '2026-01-01', version: 1, recordedAt: null, shown: false, why: null, ...more });
const attribute = (name: string, value: unknown, claims: Claim[]): RecordAttribute => ({ name, meaning: null, owner: 'hris', steward: null, classification: 'internal', value, provenance: null, claims, pending: null });
const system = (name: string): RecordSystem => ({ system: name, kind: null, role: 'both', wanted: null, acknowledged: null, state: 'none', reason: null, lastChangeAt: null });

describe('the systems of a record side by side', () => {
  it('tells the claim that is shown from those that say the same and those that differ', () => {
    const { rows } = sideBySide({ systems: [], attributes: [attribute('jobTitle', 'Lead', [claim('hris', 'Lead', { shown: true }), claim('psa', 'Consultant'), claim('erp', 'Lead')])] });
    expect([...rows[0]!.cells].map(([name, { how }]) => [name, how])).toEqual([['hris', 'shown'], ['psa', 'differs'], ['erp', 'same']]);
    expect(rows[0]!.differs).toBe(true);
  });

  it('takes of a system the claim that is shown, else the one that takes effect last', () => {
    const claims = [claim('hris', 'new', { effectiveFrom: '2027-01-01' }), claim('hris', 'now', { shown: true }), claim('psa', 'old', { effectiveFrom: null }), claim('psa', 'later', { effectiveFrom: '2026-05-01' })];
    const cells = sideBySide({ systems: [], attributes: [attribute('location', 'now', claims)] }).rows[0]!.cells;
    expect([cells.get('hris')!.claim.value, cells.get('psa')!.claim.value]).toEqual(['now', 'later']);
  });

  it('has a column for each system that says anything, in the order of the record', () => {
    const attributes = [attribute('a', 1, [claim('psa', 1), claim('hris', 1)]), attribute('b', 1, [claim('legacy', 1)])];
    expect(sideBySide({ systems: [system('hris'), system('time'), system('psa')], attributes }).systems).toEqual(['hris', 'psa', 'legacy']);
  });

  it('compares values by content, and none with none', () => {
    const { rows } = sideBySide({ systems: [], attributes: [attribute('skills', [{ code: 'x' }], [claim('talent', [{ code: 'x' }])]), attribute('manager', null, [claim('hris', null)])] });
    expect(rows.map(({ differs }) => differs)).toEqual([false, false]);
  });

  it('shows of a collection all elements that a system says, and of several owners the one whose value stands', () => {
    const skills = attribute('skills', [1, 2], [claim('talent', 1, { shown: true }), claim('talent', 2, { shown: true }), claim('talent', 3)]);
    expect(sideBySide({ systems: [], attributes: [skills] }).rows[0]!.cells.get('talent')).toMatchObject({ said: [1, 2], how: 'shown' });
    const provenance = { system: 'hris', eventId: null, recordedAt: null, effectiveFrom: null, correlationId: null };
    expect([ownerOf({ owner: 'acquired or hris', provenance }), ownerOf({ owner: 'acquired or hris', provenance: null }), ownerOf({ owner: 'erp', provenance }), ownerOf({ owner: null, provenance })]).toEqual(['hris', 'acquired or 1 more', 'erp', null]);
  });
});
