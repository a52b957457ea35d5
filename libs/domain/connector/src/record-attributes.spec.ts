import { describe, expect, it } from '@jest/globals';
import { entities } from '@muster/contracts';
import { recordAttributes } from './record-attributes.js';

describe('the attributes of a canonical record', () => {
  it('are as expressions want them: days as text, decimals as they are, null where empty', () => {
    const record = { workerId: 'w', meta: {}, givenName: 'Ann', familyName: null, hireDate: 20_454, terminationDate: null, fte: 0.8, billable: false, costRate: '71.50', manager: 'm' };
    expect(recordAttributes(entities.worker, record)).toEqual({ givenName: 'Ann', familyName: null, hireDate: '2026-01-01', terminationDate: null, fte: 0.8, billable: false, costRate: '71.50', manager: 'm' });
  });

  it('have the elements of collections that were not removed, their days as text', () => {
    const certifications = [{ certification: 'scrum', level: null, expires: 20_454, removed: false }, { certification: 'old', expires: 1, removed: true }];
    const [declared] = entities.worker.attributes.filter(({ name }) => name === 'certifications');
    const names = declared?.kind === 'collection' ? [declared.elementKey, ...declared.elementFields.map(({ name }) => name)] : [];
    const attributes = recordAttributes(entities.worker, { certifications }) as { certifications: Record<string, unknown>[] };
    expect(attributes.certifications).toHaveLength(1);
    expect(Object.keys(attributes.certifications[0]!)).toEqual(names);
  });

  it('are those that the record holds, so that the restricted record adds to the main one and takes nothing from it', () => {
    expect({ ...recordAttributes(entities.worker, { givenName: 'Ann' }), ...recordAttributes(entities.worker, { costRate: '1' }) }).toEqual({ givenName: 'Ann', costRate: '1' });
  });
});
