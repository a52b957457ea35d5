import { describe, expect, it } from '@jest/globals';
import { AssertionKind, mergeAssertion, scalarOn, type Assertion, type ClaimsDoc } from './index.js';

const said = (undated: boolean): Assertion => ({
  kind: AssertionKind.value, from: 20_008, undated, epoch: 0, version: 2, revision: 0, eventId: undated ? 'without' : 'with', recordedAt: 0, open: null,
  entries: [{ attribute: 'costRate', element: '', value: '85.50' }],
});

describe('one version that is said with a date and without one', () => {
  it.each([[[true, false]], [[false, true]]])('is in effect at once in the order %j', (order) => {
    const doc: ClaimsDoc = { assertions: [] };
    for (const undated of order) mergeAssertion(doc, said(undated));
    expect(scalarOn(doc, 'costRate', 20_000)?.value).toBe('85.50');
  });
});
