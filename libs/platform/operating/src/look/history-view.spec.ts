import { describe, expect, it } from '@jest/globals';
import { entities } from '@muster/contracts';
import { recordedVersions, valuesRecordedBy, type VersionRow } from './history-view.js';

const row = (recordVersion: number, recordedAt: number, prior: VersionRow['prior']): VersionRow => ({ restricted: false, recordVersion, recordedAt, type: 'worker.changed', causationId: null, correlationId: 'c', prior });
const rows = [row(3, 300, { hireDate: '20454', jobTitle: '"Analyst"' }), row(2, 200, { jobTitle: null }), row(1, 100, { givenName: null })];
const current = { givenName: 'Ada', jobTitle: 'Lead', hireDate: 20_455 };

describe('what was recorded', () => {
  it('walks back from the record of today to what it was', () => {
    expect(valuesRecordedBy(rows, current, 300)?.values).toEqual(current);
    expect(valuesRecordedBy(rows, current, 250)).toMatchObject({ values: { givenName: 'Ada', jobTitle: 'Analyst', hireDate: 20_454 }, version: { recordVersion: 2 } });
    expect(valuesRecordedBy(rows, current, 100)?.values).toMatchObject({ givenName: 'Ada', jobTitle: null });
    expect(valuesRecordedBy(rows, current, 99)).toBeUndefined();
  });

  it('tells each version with what its attributes were before and after, days as days', () => {
    const [last, second] = recordedVersions(rows, current, entities.worker.attributes);
    expect(last!.changes).toEqual([{ attribute: 'hireDate', before: '2026-01-01', after: '2026-01-02' }, { attribute: 'jobTitle', before: 'Analyst', after: 'Lead' }]);
    expect(second).toMatchObject({ recordVersion: 2, recordedAt: '1970-01-01T00:00:00.200Z', changes: [{ attribute: 'jobTitle', before: null, after: 'Analyst' }] });
  });
});
