import { allFields, fieldFaults, faultsInWords, knownFields, type Fields, type FieldValues } from '../fields.js';
import { jsonObject } from '../http/json-body.js';
import type { Route } from '../http/routes.js';
import type { StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import { changePage } from './change-page.store.js';
import { checkVersion, etagOf } from './if-match.js';
import { overbookedDay, type BookedTime } from './overbooking.js';
import type { People } from './people.js';
import { rmError, rmForm, rmRefusal } from './rm-form.js';
import { SequencedRecords, type Sequenced } from './sequenced.store.js';

const bookingFields = {
  external_id: 'text', person_id: 'text', project: 'text', role: 'text', starts_on: 'date', ends_on: 'date', hours_per_day: 'hours', state: 'text', reference: 'text',
} as const satisfies Fields;
const states = ['tentative', 'confirmed', 'released'];
const needed = ['person_id', 'project', 'starts_on', 'ends_on', 'hours_per_day'];

/** `/v2/bookings`. None is deleted: what is no longer wanted is released. */
export class Bookings implements Collection {
  readonly routes: Route[] = [
    { method: 'GET', path: '/v2/bookings', handle: ({ query }) => changePage(this.records, 'bookings', show, query, ['external_id', 'person_id', 'state']) },
    { method: 'POST', path: '/v2/bookings', handle: (request) => this.create(jsonObject(request, rmForm)) },
    { method: 'GET', path: '/v2/bookings/:id', handle: (_, id) => answerWith(200, this.known(id!)) },
    { method: 'PUT', path: '/v2/bookings/:id', handle: (request, id) => this.change(this.known(id!), request, {}) },
    { method: 'PATCH', path: '/v2/bookings/:id', handle: (request, id) => this.change(this.known(id!), request, this.known(id!).body) },
  ];
  private readonly records: SequencedRecords<FieldValues>;

  constructor(parts: SystemParts, private readonly people: People) {
    this.records = new SequencedRecords(parts, 'bookings', ['external_id', 'person_id']);
  }

  /** A row without an id takes that of its external_id, or a new one. Capacity is not looked at. */
  seed(row: Record<string, unknown>): void {
    const booking = this.bookingOf(row);
    if (row.id !== undefined && (typeof row.id !== 'string' || !/^B-\d{1,9}$/.test(row.id))) throw rmRefusal(422, 'invalid', 'id must be B- and a number.');
    this.records.put((row.id as string | undefined) ?? this.byExternalId(booking)?.id ?? this.records.newId('B-'), booking);
  }

  rows(): unknown[] {
    return this.records.all().map(show);
  }

  private known(id: string): StoredRecord<Sequenced<FieldValues>> {
    const record = this.records.get(id);
    if (!record) throw rmRefusal(404, 'not_found', 'There is no such booking.');
    return record;
  }

  private byExternalId({ external_id: externalId }: FieldValues): StoredRecord<Sequenced<FieldValues>> | undefined {
    return typeof externalId === 'string' ? this.records.having('external_id', externalId)[0] : undefined;
  }

  private create(given: Record<string, unknown>): VendorAnswer {
    const booking = this.bookingOf(given);
    const same = this.byExternalId(booking);
    if (same) return rmError(409, 'duplicate_external_id', 'There is a booking of this external_id.', { id: same.id });
    this.checkCapacity(booking, undefined);
    return answerWith(201, this.records.put(this.records.newId('B-'), booking));
  }

  /** @param under what holds where the body is silent */
  private change(record: StoredRecord<Sequenced<FieldValues>>, request: VendorRequest, under: FieldValues): VendorAnswer {
    checkVersion(record, request);
    const booking = this.bookingOf({ ...under, ...jsonObject(request, rmForm) });
    const same = this.byExternalId(booking);
    if (same && same.id !== record.id) return rmError(409, 'duplicate_external_id', 'There is another booking of this external_id.', { id: same.id });
    this.checkCapacity(booking, record.id);
    return answerWith(200, this.records.put(record.id, booking));
  }

  private bookingOf(given: Record<string, unknown>): FieldValues {
    const booking = allFields(bookingFields, { state: 'tentative', ...knownFields(bookingFields, given) });
    const faults = fieldFaults(bookingFields, given, 'ignored');
    for (const name of needed) if (booking[name] === null) faults[name] ??= 'is empty';
    if (!states.includes(booking.state as string)) faults.state = `must be one of ${states.join(', ')}`;
    if (Object.keys(faults).length === 0 && booking.ends_on! < booking.starts_on!) faults.ends_on = 'is before starts_on';
    if (!faults.person_id && !this.people.find(booking.person_id as string)) faults.person_id = 'is nobody';
    if (Object.keys(faults).length > 0) throw rmRefusal(422, 'invalid', faultsInWords(faults), { fields: faults });
    return booking;
  }

  /** Only what is confirmed takes hours. Throws Refusal with 409. */
  private checkCapacity(booking: FieldValues, ownId: string | undefined): void {
    if (booking.state !== 'confirmed') return;
    const personId = booking.person_id as string;
    const { active, capacityHours } = this.people.find(personId)!;
    if (!active) throw rmRefusal(409, 'person_inactive', 'Nobody can be booked who is not active.', { person_id: personId });
    const others = this.records.having('person_id', personId).filter(({ id, body }) => id !== ownId && body.state === 'confirmed').map(({ body }) => timeOf(body));
    const over = overbookedDay(timeOf(booking), others, capacityHours);
    if (over) throw rmRefusal(409, 'overbooked', `On ${over.day} that would be ${over.bookedHours} hours of ${capacityHours}.`, { person_id: personId, day: over.day, booked_hours: over.bookedHours, capacity_hours: capacityHours });
  }
}

function timeOf(booking: FieldValues): BookedTime {
  return { startsOn: booking.starts_on as string, endsOn: booking.ends_on as string, hoursPerDay: booking.hours_per_day as number };
}

function answerWith(status: number, record: StoredRecord<Sequenced<FieldValues>>): VendorAnswer {
  return { status, headers: { etag: etagOf(record), ...(status === 201 ? { location: `/rm/v2/bookings/${record.id}` } : {}) }, body: show(record) };
}

function show({ id, version, changedAt, body: { seq, ...booking } }: StoredRecord<Sequenced<FieldValues>>): unknown {
  return { id, ...booking, version, seq, updated_at: new Date(changedAt).toISOString() };
}
