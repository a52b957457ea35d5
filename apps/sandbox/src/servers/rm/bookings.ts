import { overbookedDay, type BookedTime } from './overbooking.js';
import type { People } from './people.js';
import type { Planned, PlannedKind, PlannedRecords } from './planned-records.js';
import { rmRefusal } from './rm-form.js';

/** `/v2/bookings`: somebody's time on a project. `request_id` is the request that it answers, `charge_code` what the time is booked on. */
export function bookings(people: People, requests: PlannedRecords): PlannedKind {
  return {
    name: 'bookings', noun: 'booking', prefix: 'B-', filters: ['external_id', 'person_id', 'state'], states: ['tentative', 'confirmed', 'released'], defaults: { state: 'tentative' },
    needed: ['person_id', 'project', 'starts_on', 'ends_on', 'hours_per_day'],
    fields: {
      external_id: 'text', person_id: 'text', request_id: 'text', project: 'text', charge_code: 'text', role: 'text', starts_on: 'date', ends_on: 'date', hours_per_day: 'hours', state: 'text', reference: 'text',
    },
    faults: (_, { person_id: person, request_id: request }) => ({
      ...(typeof person === 'string' && !people.find(person) ? { person_id: 'is nobody' } : {}), ...(typeof request === 'string' && !requests.has(request) ? { request_id: 'is no request' } : {}),
    }),
    expands: { person: { field: 'person_id', externalIdOf: (id) => people.externalIdOf(id) }, request: { field: 'request_id', externalIdOf: (id) => requests.externalIdOf(id) as string | null | undefined } },
    permit: (booking, before, others) => {
      if (!before || !isWithinWhatItHad(booking, before)) checkCapacity(booking, people, others);
    },
  };
}

/** A booking that takes no day and no hour that it did not have may be shortened, whatever has become of the person. */
function isWithinWhatItHad(booking: Planned, before: Planned): boolean {
  const [is, was] = [timeOf(booking), timeOf(before)];
  return before.state === 'confirmed' && booking.person_id === before.person_id && is.startsOn >= was.startsOn && is.endsOn <= was.endsOn && is.hoursPerDay <= was.hoursPerDay;
}

/** Only what is confirmed takes hours. Throws Refusal with 409. */
function checkCapacity(booking: Planned, people: People, othersWith: Parameters<NonNullable<PlannedKind['permit']>>[2]): void {
  if (booking.state !== 'confirmed') return;
  const personId = booking.person_id as string;
  const { active, capacityHours } = people.find(personId)!;
  if (!active) throw rmRefusal(409, 'person_inactive', 'Nobody can be booked who is not active.', { person_id: personId });
  const others = othersWith('person_id', personId).filter(({ body }) => body.state === 'confirmed').map(({ body }) => timeOf(body));
  const over = overbookedDay(timeOf(booking), others, capacityHours);
  if (over) throw rmRefusal(409, 'overbooked', `On ${over.day} that would be ${over.bookedHours} hours of ${capacityHours}.`, { person_id: personId, day: over.day, booked_hours: over.bookedHours, capacity_hours: capacityHours });
}

function timeOf(booking: Planned): BookedTime {
  return { startsOn: booking.starts_on as string, endsOn: booking.ends_on as string, hoursPerDay: booking.hours_per_day as number };
}
