import { expect, it } from '@jest/globals';
import { chargeCodeEventType, projectEventType } from './event-type.js';

const alias = { mergedInto: 'other' };

it.each([
  [null, { status: null }, 'project.created'], [null, { status: 'open' }, 'project.opened'], [{ status: 'approved' }, { status: 'open' }, 'project.opened'], [{ status: 'closed' }, { status: 'open' }, 'project.reopened'], [{ status: 'on-hold' }, { status: 'open' }, 'project.reopened'],
  [{ status: 'open' }, { status: 'on-hold' }, 'project.put-on-hold'], [{ status: 'open' }, { status: 'closed', deliveryStatus: 'completed' }, 'project.closed'], [{ status: 'open' }, { status: 'of its own' }, 'project.changed'],
  [{ status: 'open' }, { status: 'open', deliveryStatus: 'completed' }, 'project.completed'], [{ status: 'open', deliveryStatus: 'completed' }, { status: 'open', deliveryStatus: 'completed' }, 'project.changed'],
  [{ status: 'open' }, { status: 'closed', ...alias }, 'project.merged'], [{ ...alias }, {}, 'project.unmerged'], [{ status: 'open' }, { status: 'closed', retired: true }, 'project.retired'],
])('a project that was %j and is %j: %s', (before, after, type) => expect(projectEventType(before, after)).toBe(type));

it.each([
  [null, { bookable: false }, 'charge-code.created'], [null, { bookable: true }, 'charge-code.opened'], [{ bookable: false }, { bookable: true }, 'charge-code.opened'], [{ bookable: true }, { bookable: false }, 'charge-code.closed'],
  [{ bookable: true }, { bookable: true }, 'charge-code.changed'], [{ bookable: true }, { bookable: false, retired: true }, 'charge-code.retired'], [{ bookable: true }, { bookable: true, ...alias }, 'charge-code.merged'],
])('a charge code that was %j and is %j: %s', (before, after, type) => expect(chargeCodeEventType(before, after)).toBe(type));
