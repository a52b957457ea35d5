import { describe, expect, it } from '@jest/globals';
import { workerEventType } from './event-type.js';

const worker = (more: object) => ({ employmentStatus: null, employer: null, mergedInto: null, retired: false, ...more });

describe('the type of a worker event', () => {
  it.each([
    ['worker.created', null, worker({}), []],
    ['worker.activated', null, worker({ employmentStatus: 'active' }), []],
    ['worker.activated', worker({ employmentStatus: 'pending' }), worker({ employmentStatus: 'active' }), ['employmentStatus']],
    ['worker.leave-started', worker({ employmentStatus: 'active' }), worker({ employmentStatus: 'on-leave' }), ['employmentStatus']],
    ['worker.leave-ended', worker({ employmentStatus: 'on-leave' }), worker({ employmentStatus: 'active' }), ['employmentStatus']],
    ['worker.terminated', worker({ employmentStatus: 'active' }), worker({ employmentStatus: 'terminated' }), ['employmentStatus']],
    ['worker.rehired', worker({ employmentStatus: 'terminated' }), worker({ employmentStatus: 'active' }), ['employmentStatus']],
    ['worker.transferred', worker({ employmentStatus: 'active', employer: 'a' }), worker({ employmentStatus: 'active', employer: 'b' }), ['employer']],
    ['worker.merged', worker({ employmentStatus: 'active' }), worker({ mergedInto: 'x' }), ['employmentStatus']],
    ['worker.unmerged', worker({ mergedInto: 'x' }), worker({ employmentStatus: 'active' }), ['employmentStatus']],
    ['worker.retired', worker({ employmentStatus: 'active' }), worker({ retired: true }), ['employmentStatus']],
    ['worker.changed', worker({ jobTitle: 'a' }), worker({ jobTitle: 'b' }), ['jobTitle']],
  ])('is %s', (type, before, after, changed) => {
    expect(workerEventType(before, after, changed)).toBe(type);
  });
});
