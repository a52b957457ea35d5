import { describe, expect, it } from '@jest/globals';
import type { AttributeDeclaration } from '@muster/contracts';
import { AssertionKind, openRecord, type FoldContext, type WorkingRecord } from '@muster/domain-claims';
import { computeRecord, showVoices } from './record-view.js';

const declarations: AttributeDeclaration[] = (['role', 'status', 'bookedFrom'] as const).map((name) => ({ name, kind: 'scalar', valueType: name === 'bookedFrom' ? 'date' : 'string', restricted: false, doc: '' }));

const context: FoldContext = {
  rules: {
    entity: 'assignment', idField: 'assignmentId', attributes: declarations.map(({ name }) => ({ name, kind: 'scalar', restricted: false })), eventType: () => 'assignment.changed',
    decider: { attributes: ['status', 'bookedFrom'], lifeCycle: { attribute: 'status', judge: () => 'step' }, decide: () => ({ values: {} }) },
  },
  governance: { version: 'c1', owners: (_, attribute) => (attribute === 'role' ? ['rm'] : []), nextOwnershipChange: () => undefined, canonicalValue: (_, __, ___, value) => value },
  nowMs: 0, today: () => 20_000, startOf: (date) => date * 86_400_000, legalEntity: () => undefined, resolve: () => null, unresolved: [], newId: () => 'e', kindOf: () => 'rm',
  facts: { record: () => null, members: () => [], siblings: () => [] }, decided: () => undefined,
};

function record(): WorkingRecord {
  const meta = { eventId: 'e', source: 'assignment-sync', sourceEpoch: 0, sourceVersion: 1, revision: 0, occurredAt: 0, correlationId: 'c', causationId: null, recordVersion: 1, configVersion: 'c1', externalIds: [], type: 'booking.confirmed', changed: [] };
  const opened = openRecord({ id: 'A1', recordVersion: 1, restrictedVersion: 0, current: { meta, role: 'Architect', status: 'confirmed', bookedFrom: 20_100 }, currentRestricted: null, mergedInto: null, flags: [], nextBoundary: null, voices: [] });
  const entries = [{ attribute: 'role', element: '', value: 'Architect' }, { attribute: 'status', element: '', value: 'tentative' }];
  opened.voices.push({ system: 'rm', externalId: 'B1', touched: false, isNew: false, doc: { assertions: [{ kind: AssertionKind.value, from: 19_000, undated: true, epoch: 0, version: 1, revision: 0, eventId: 'e1', recordedAt: 0, open: null, entries }] } });
  return opened;
}

describe('a record of which the master decides a part', () => {
  it('shows what was decided, and says that nobody owns it', () => {
    const { attributes } = computeRecord(context, record(), declarations);
    expect(attributes.get('status')).toEqual({ value: 'confirmed', provenance: { status: 'decided' } });
    expect(attributes.get('bookedFrom')).toEqual({ value: '2025-01-12', provenance: { status: 'decided' } });
    expect(attributes.get('role')).toMatchObject({ value: 'Architect', provenance: { status: 'shown', owner: 'rm' } });
  });

  it('does not pretend to know what was decided on another day', () => {
    expect(computeRecord(context, record(), declarations, 20_200).attributes.get('status')).toEqual({ value: null, provenance: { status: 'decided' } });
  });

  it('says of a claimed state that it asks for a step', () => {
    const [voice] = showVoices(context, record(), declarations, false);
    expect(voice!.assertions[0]!.claims).toMatchObject([{ attribute: 'role', standing: 'shown' }, { attribute: 'status', standing: 'asks' }]);
  });
});
