import { expect, it } from '@jest/globals';
import { assignmentEventType, demandEventType } from './event-type.js';

const alias = { mergedInto: 'other' };

it.each([
  [null, { status: 'proposed' }, 'assignment.proposed'], [null, { status: null }, 'assignment.created'], [null, { status: 'confirmed' }, 'booking.confirmed'],
  [{ status: 'approved' }, { status: 'confirmed' }, 'booking.confirmed'], [{ status: 'confirmed' }, { status: 'released' }, 'booking.released'], [{ status: 'confirmed' }, { status: 'blocked' }, 'booking.released'],
  [{ status: 'confirmed' }, { status: 'overbooked' }, 'booking.overbooked'], [{ status: 'blocked' }, { status: 'overbooked' }, 'assignment.overbooked'], [{ status: 'blocked' }, { status: 'released' }, 'assignment.released'],
  [{ status: 'confirmed', bookedUntil: 1 }, { status: 'confirmed', bookedUntil: 2 }, 'booking.moved'], [{ status: 'confirmed', bookedFrom: 1 }, { status: 'confirmed', bookedFrom: 1, role: 'x' }, 'assignment.changed'],
  [{ status: 'proposed' }, { status: 'proposed', ...alias }, 'assignment.merged'], [{ status: 'proposed', ...alias }, { status: 'proposed' }, 'assignment.unmerged'], [{ status: 'proposed' }, { status: 'cancelled', retired: true }, 'assignment.retired'],
  [{ status: 'confirmed' }, { status: 'released', ...alias }, 'booking.released'],
])('an assignment that was %j and is %j: %s', (before, after, type) => expect(assignmentEventType(before, after)).toBe(type));

it.each([
  [null, { status: 'open' }, 'demand.opened'], [null, { status: null }, 'demand.created'], [{ status: 'open' }, { status: 'filled' }, 'demand.filled'], [{ status: 'open' }, { status: 'open' }, 'demand.changed'],
  [{ status: 'open' }, { status: 'open', ...alias }, 'demand.merged'], [{ status: 'open' }, { status: 'open', retired: true }, 'demand.retired'],
])('a demand that was %j and is %j: %s', (before, after, type) => expect(demandEventType(before, after)).toBe(type));
