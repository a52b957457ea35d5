import type { LocalDate } from '@muster/platform-kernel';
import type { ValuesOf } from './chronicle.js';
import { costCenterOf } from './organization.js';
import type { Consultant } from './people.js';
import type { Random } from './random.js';

export type WorkerValues = ValuesOf<'worker'>;
export type Status = 'pending' | 'active' | 'on-leave' | 'terminated';

/** How the two HR systems write their codes; config/codes translates them. */
const statusCodes = {
  hris: { pending: 'P', active: 'A', 'on-leave': 'L', terminated: 'T' },
  'hris-apac': { pending: 'Offer accepted', active: 'Current', 'on-leave': 'On leave', terminated: 'Exited' },
} as const;
const typeCodes = {
  hris: { employee: 'E', contractor: 'C', intern: 'I' },
  'hris-apac': { employee: 'Permanent', contractor: 'Contractor', intern: 'Intern' },
} as const;

export function statusValue(consultant: Consultant, status: Status): WorkerValues {
  return { employmentStatus: statusCodes[consultant.hr][status] };
}

export function typeValue({ hr, employmentType }: Consultant): WorkerValues {
  return { employmentType: typeCodes[hr][employmentType] };
}

export function identityValues({ givenName, familyName, preferredName, workEmail }: Consultant): WorkerValues {
  return { givenName, familyName, preferredName, workEmail };
}

export function employmentValues(consultant: Consultant, status: Status): WorkerValues {
  const { company, hiredOn, fte } = consultant;
  return {
    ...typeValue(consultant), ...statusValue(consultant, status), employer: company.code, hireDate: hiredOn, terminationDate: null, leaveStartDate: null, leaveEndDate: null, fte,
    employmentSpells: [spell(consultant, null)],
  };
}

/** The present employment; no code table covers its type, so it is said in canonical words. */
export function spell({ spells, hiredOn, employmentType }: Consultant, terminationDate: LocalDate | null) {
  return { spell: String(spells), hireDate: hiredOn, terminationDate, employmentType };
}

export function placementValues({ managerHrId, unit, office, company, grade }: Consultant): WorkerValues {
  return { manager: managerHrId, orgUnit: unit.id, location: office.id, country: company.country, jobTitle: grade.title(unit.practice) };
}

export function costValues(consultant: Consultant): WorkerValues {
  const { unit, grade } = consultant;
  return { costCenter: costCenterOf(unit), laborCategory: grade.laborCategory, ...rateValues(consultant), billable: grade.billingRole !== null, billingRole: grade.billingRole };
}

export function rateValues({ costRate, company }: Consultant): WorkerValues {
  return { costRate: costRate.toFixed(2), costRateCurrency: company.currency };
}

export function talentValues(random: Random, { unit }: Consultant, today: LocalDate): WorkerValues {
  const { skills, certifications } = unit.practice ?? { skills: ['leadership', 'budgeting'], certifications: ['business-analyst'] };
  const known = random.some(skills, random.whole(2, 4)).map((skill) => ({ skill, level: random.whole(1, 5) }));
  if (random.chance(0.5)) return { skills: known };
  return { skills: known, certifications: [{ certification: random.pick(certifications), level: random.pick(['foundation', 'practitioner']), expiresOn: today + random.whole(-30, 900) }] };
}

export function accountValues({ number, login }: Consultant): WorkerValues {
  return { accountId: `acc-${number}`, login };
}

export function resourcingValues({ unit, grade }: Consultant): WorkerValues {
  return { utilizationTarget: grade.utilizationTarget, resourcePool: `POOL-${unit.code}` };
}
