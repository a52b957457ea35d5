import fc from 'fast-check';
import type { StaffingDemand, StaffingWorker } from '@muster/domain-staffing';

/** A Monday. */
export const FIRST_DAY = 20_093;
const DAYS = 21;

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const window = fc.tuple(fc.integer({ min: 0, max: DAYS }), fc.integer({ min: 0, max: 10 })).map(([start, days]) => ({ from: FIRST_DAY + start, until: FIRST_DAY + start + days }));
const skills = (least: number) => fc.uniqueArray(fc.record({ skill: fc.constantFrom('java', 'sql'), level: maybe(fc.integer({ min: least, max: 5 })) }), { selector: ({ skill }) => skill, maxLength: 2 });
const rate = maybe(fc.record({ amount: fc.integer({ min: 50, max: 120 }), currency: fc.constantFrom('EUR', 'EUR', 'USD') }));
const country = fc.constantFrom('DE', 'DE', 'FR');
const hours = fc.constantFrom(1, 2.5, 4, 6, 8);

const demand = fc.record({
  project: fc.constantFrom('P1', 'P2'), customer: fc.constantFrom('C1', null), role: fc.constant(null), skills: skills(1).map((all) => all.map(({ skill, level }) => ({ skill, level: level && Math.min(level, 3) }))), certifications: fc.constantFrom([], [], ['cloud']),
  country: maybe(country), location: fc.constantFrom('DE-1', null, null), window, hoursPerDay: maybe(hours), share: fc.constantFrom(0.5, 1, null), priority: maybe(fc.integer({ min: 1, max: 5 })), budgetRate: rate, refused: fc.constantFrom([], [], ['W1']),
});

const worker = fc.record({
  skills: skills(2), certifications: fc.constantFrom([], [{ certification: 'cloud', expiresOn: null }], [{ certification: 'cloud', expiresOn: FIRST_DAY + 12 }]), country, location: fc.constantFrom('DE-1', 'DE-2'), workPermits: fc.constantFrom(null, ['DE', 'FR']),
  employment: fc.constantFrom({ from: null, until: null }, { from: null, until: null }, { from: FIRST_DAY + 3, until: FIRST_DAY + 20 }, null), absences: fc.constantFrom([], [], [{ from: FIRST_DAY + 10, until: null }]), fte: fc.constantFrom(0.5, 1, null),
  calendar: fc.constantFrom(null, { workingDays: '1234567', holidays: [] }, { workingDays: '12345', holidays: ['2025-01-08'] }), bookings: fc.array(fc.tuple(window, hours).map(([days, taken]) => ({ ...days, hours: taken })), { maxLength: 2 }),
  costRate: rate, utilizationTarget: fc.constantFrom(0.5, 0.8, null), projects: fc.constantFrom([], ['P1']), customers: fc.constantFrom([], ['C1']),
});

/** A few demands and a few workers of one country or two, booked here and there, so that they stand in each other's way. */
export const smallFirm = ({ demands, workers }: { demands: number; workers: number }): fc.Arbitrary<{ demands: StaffingDemand[]; workers: StaffingWorker[] }> =>
  fc.record({ demands: fc.array(demand, { minLength: 1, maxLength: demands }), workers: fc.array(worker, { minLength: 1, maxLength: workers }) }).map((firm) => ({
    demands: firm.demands.map(({ window: days, ...one }, i) => ({ ...one, ...days, id: `D${i + 1}` })),
    workers: firm.workers.map((one, i) => ({ ...one, id: `W${i + 1}` })),
  }));
