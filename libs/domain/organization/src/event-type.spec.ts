import { describe, expect, it } from '@jest/globals';
import { organizationEventType } from './event-type.js';

const unit = (more: object) => ({ status: 'active', mergedInto: null, retired: false, ...more });

describe('the type of an organization event', () => {
  it.each([
    ['org-unit.created', null, unit({})],
    ['org-unit.closed', unit({}), unit({ status: 'closed' })],
    ['org-unit.reopened', unit({ status: 'closed' }), unit({})],
    ['org-unit.retired', unit({}), unit({ retired: true })],
    ['org-unit.merged', unit({}), unit({ mergedInto: 'x' })],
    ['org-unit.unmerged', unit({ mergedInto: 'x' }), unit({})],
    ['org-unit.changed', unit({ name: 'a' }), unit({ name: 'b' })],
  ])('is %s', (type, before, after) => {
    expect(organizationEventType('org-unit', before, after)).toBe(type);
  });
});
