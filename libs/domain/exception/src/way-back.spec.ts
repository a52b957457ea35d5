import { describe, expect, it } from '@jest/globals';
import { canEdit, needsRecall, wayBack } from './way-back.js';

describe('the way back of an exception', () => {
  it('is through what is parked, or through its delivery', () => {
    expect(wayBack({ class: 'contract', code: 'unknown-code', service: 'worker-sync' })).toEqual({ kind: 'parked' });
    expect(wayBack({ class: 'unreadable', code: 'truncated', service: 'orchestration' })).toEqual({ kind: 'parked' });
    expect(wayBack({ class: 'delivery', code: 'data', service: 'connectors' })).toEqual({ kind: 'delivery' });
    expect(wayBack({ class: 'refused', code: 'not-the-owner', service: 'worker-sync' })).toEqual({ kind: 'put-back' });
  });

  it.each([['reference', 'unknown-record'], ['conflict', 'same-version-other-content'], ['decision', 'cost-rate'], ['vendor', 'unknown-field'], ['newcomer', 'x'], ['defect', 'recompute-failed']])('of %s/%s is none, and it says why', (kind, code) => {
    expect(wayBack({ class: kind, code, service: 'worker-sync' })).toEqual({ kind: 'none', why: expect.stringMatching(/\.$/) });
  });

  it('is none of an event that a service keeps for itself', () => expect(wayBack({ class: 'unreadable', code: 'truncated', service: 'connectors' })).toMatchObject({ kind: 'none', why: expect.stringContaining('connectors') }));

  it('leads over an edit where a source has published the event', () => {
    const parked = { class: 'contract', code: 'unknown-code', service: 'worker-sync' };
    expect(canEdit(parked, 'source.hris.worker.v1')).toBe(true);
    expect(canEdit(parked, 't1.source.hris.worker.bulk.v1')).toBe(true);
    expect(canEdit(parked, 'canonical.worker.v1')).toBe(false);
    expect(canEdit(parked, 'source.identity-link.v1')).toBe(false);
    expect(canEdit({ ...parked, class: 'delivery' }, null)).toBe(false);
    expect([canEdit({ ...parked, class: 'reference', code: 'unknown-record' }, 'source.erp.worker.v1'), needsRecall({ class: 'reference' }), needsRecall(parked)]).toEqual([true, true, false]);
  });
});
