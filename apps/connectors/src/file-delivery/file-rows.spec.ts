import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { CanonicalRecord } from '@muster/domain-claims';
import { PermanentError } from '@muster/platform-kernel';
import type { Resolved } from '../delivery/resolve-references.js';
import { readConnectors } from '../systems/read-connectors.js';
import type { FileRecord } from './file-delivery.store.js';
import { GatheredRows, settlementOf } from './file-rows.js';

const write = readConnectors(fileURLToPath(new URL('../../../../config', import.meta.url))).connectors.get('payroll')!.writes.get('worker')!;
const NOTHING: Resolved = { refs: {}, missing: [], named: {}, read: [] };
const due = (recordId: string, more: Partial<FileRecord> = {}): FileRecord => ({
  entity: 'worker', recordId, wantedVersion: 2, wantedRestricted: 0, acknowledgedVersion: 1, acknowledgedRestricted: 0, targetId: null, targetVersion: null, bodyHash: null, inDoubt: false, tries: 0, isInACrowd: true, correlationId: null, wantedSinceMs: 0, event: null,
  restrictedEvent: null, ...more,
});
const person = (id: string | null, values: Readonly<Record<string, unknown>> = {}) => ({
  main: { meta: { externalIds: id === null ? [] : [{ system: 'hris', id }], recordVersion: 2 }, givenName: 'Ada', familyName: 'Byron', employmentStatus: 'active', ...values } as unknown as CanonicalRecord, restricted: null,
});

describe('the rows of a file', () => {
  it('are those of all records by their keys, and what becomes of those of which something is news', async () => {
    const gathered = new GatheredRows(write);
    await gathered.add(due('r2'), person('200'), { ...NOTHING, refs: { costCenter: 'CC-1' }, missing: [{ entity: 'legal-entity', recordId: 'e1' }] });
    await gathered.add(due('r1', { acknowledgedVersion: 2 }), person('100'), NOTHING);
    await gathered.add(due('r3'), person('300', { employmentType: 'contractor' }), NOTHING);
    await gathered.add(due('r4'), person('400', { mergedInto: 'r1' }), NOTHING);
    await gathered.add(due('r5'), person(null), NOTHING);
    await gathered.add(due('r6'), null, NOTHING);
    const { rows, outcomes } = gathered.all();
    expect(rows).toMatchObject([{ employee_no: '100', cost_center: null }, { employee_no: '200', name: 'Ada Byron', cost_center: 'CC-1', status: 'active' }]);
    expect(outcomes.map(({ recordId, outcome, targetId }) => [recordId, outcome, targetId])).toEqual([['r2', 'delivered', '200'], ['r3', 'unwanted', null], ['r4', 'unwanted', null], ['r5', 'waiting', null], ['r6', 'waiting', null]]);
    expect(settlementOf('worker', outcomes[0]!, 7)).toMatchObject({ outcome: 'delivered', version: 2, targetId: '200', waitsFor: ['e1'], class: null });
    expect(settlementOf('worker', outcomes[3]!, 7)).toMatchObject({ outcome: 'waiting', class: 'waiting', reason: expect.stringContaining('id') });
  });

  it('are not written while two have one key, or one cannot be said', async () => {
    const gathered = new GatheredRows(write);
    await gathered.add(due('r1'), person('100'), NOTHING);
    await expect(gathered.add(due('r2'), person('100'), NOTHING)).rejects.toMatchObject({ name: 'StreamFault', kind: 'data', message: expect.stringMatching(/^The records r1 and r2 have one key/) });
    const unsayable = Object.assign(Object.create(write) as typeof write, { body: () => Promise.reject(new PermanentError('bad-body', 'no object')) });
    await expect(new GatheredRows(unsayable).add(due('r3'), person('300'), NOTHING)).rejects.toMatchObject({ message: 'The record r3 keeps the file from being written: no object' });
  });
});
