import type { StaffingDemand, StaffingWorker } from '@muster/domain-staffing';

/** Mulberry32: the same numbers for the same seed, everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const COUNTRIES = ['DE', 'FR', 'GB', 'PL', 'US'];
const FIRST_DAY = 20_089;
const HORIZON = 180;

/** A firm of so many workers with bookings, and so much open demand for 30 skills in five countries. */
export function seededFirm({ workers, demands, seed = 1 }: { workers: number; demands: number; seed?: number }): { workers: StaffingWorker[]; demands: StaffingDemand[] } {
  const next = random(seed);
  const whole = (below: number) => Math.floor(next() * below);
  const oneOf = <T>(values: readonly T[]) => values[whole(values.length)]!;
  const id = (kind: string, i: number) => `${kind}-${String(i).padStart(5, '0')}`;
  const skillsOf = (count: number) => [...new Set(Array.from({ length: count }, () => whole(30)))].map((skill) => ({ skill: `skill-${skill}`, level: 1 + whole(5) }));
  const days = (least: number, most: number) => {
    const from = FIRST_DAY + whole(HORIZON - most);
    return { from, until: from + least + whole(most - least) };
  };
  const calendars = COUNTRIES.map((_, i) => ({ workingDays: '12345', holidays: [`2025-01-0${i + 1}`, `2025-05-0${i + 1}`] }));
  return {
    workers: Array.from({ length: workers }, (_, i) => {
      const country = whole(COUNTRIES.length);
      return {
        id: id('worker', i), skills: skillsOf(5), certifications: next() < 0.3 ? [{ certification: 'cloud', expiresOn: FIRST_DAY + whole(400) }] : [], country: COUNTRIES[country]!, location: `${COUNTRIES[country]}-${whole(3)}`,
        workPermits: next() < 0.1 ? [oneOf(COUNTRIES)] : null, employment: { from: null, until: next() < 0.05 ? FIRST_DAY + whole(HORIZON) : null }, absences: next() < 0.05 ? [days(5, 30)] : [], fte: oneOf([0.5, 0.8, 1, 1, 1]), calendar: calendars[country]!,
        bookings: Array.from({ length: whole(3) }, () => ({ ...days(10, 90), hours: oneOf([2, 4]) })), costRate: { amount: 50 + whole(80), currency: 'EUR' }, utilizationTarget: oneOf([0.7, 0.8, null]),
        projects: next() < 0.3 ? [id('project', whole(100))] : [], customers: next() < 0.5 ? [id('customer', whole(40))] : [],
      };
    }),
    demands: Array.from({ length: demands }, (_, i) => ({
      id: id('demand', i), project: id('project', whole(100)), customer: id('customer', whole(40)), role: null, skills: skillsOf(2).map(({ skill, level }) => ({ skill, level: Math.min(level, 3) })), certifications: next() < 0.1 ? ['cloud'] : [],
      country: next() < 0.8 ? oneOf(COUNTRIES) : null, location: null, ...days(20, 120), hoursPerDay: oneOf([2, 4, 6, 8, 8, null]), share: 0.5, priority: 1 + whole(5), budgetRate: next() < 0.5 ? { amount: 100, currency: 'EUR' } : null, refused: [],
    })),
  };
}
