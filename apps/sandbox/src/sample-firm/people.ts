import type { LocalDate } from '@muster/platform-kernel';
import { NameGiver, type Name } from './names.js';
import { companies, companyOf, firmUnit, grades, ladder, unitAbove, units, type Company, type Grade, type HrSystem, type Office, type Unit } from './organization.js';
import type { Random } from './random.js';

export type EmploymentType = 'employee' | 'contractor' | 'intern';

/** A consultant as the firm's story goes on: what changes happens to it in place. */
export interface Consultant extends Name {
  /** The number that hris, ERP, talent, identity and PSA know the worker by. */
  number: string;
  hr: HrSystem;
  /** Id in the HR system that speaks of the worker. */
  hrId: string;
  company: Company;
  office: Office;
  unit: Unit;
  grade: Grade;
  employmentType: EmploymentType;
  hiredOn: LocalDate;
  /** Employments so far; also the key of the present one. */
  spells: number;
  fte: number;
  /** Cost per hour in the company's currency. */
  costRate: number;
  /** Leads `unit`. */
  isHead: boolean;
  /** In the ids of the worker's HR system; null for the one at the top. */
  managerHrId: string | null;
}

export interface Staff {
  consultants: readonly Consultant[];
  headOf(unit: Unit): Consultant;
  /** The one at the top, by the id that the acquired firm's HR has for this person. */
  chief: Consultant;
  chiefApacId: string;
}

/** Every unit has a head, and each company enough people for every kind of change. */
export const consultantsMin = 150;

const chiefApacId = 'AP-0001';

export function hireStaff(random: Random, count: number, goLive: LocalDate): Staff {
  const names = new NameGiver(random);
  const heads = new Map<string, Consultant>();
  const consultants: Consultant[] = [];
  const add = (unit: Unit, isHead: boolean) => {
    const consultant = makeConsultant(random, names.next(), consultants.length, unit, isHead, goLive);
    consultants.push(consultant);
    return consultant;
  };
  for (const unit of units) heads.set(unit.id, add(unit, true));
  for (const company of places(random, count - units.length)) add(random.pick(practiceUnits(company)), false);
  const headOf = (unit: Unit) => heads.get(unit.id)!;
  for (const consultant of consultants) consultant.managerHrId = managerOf(consultant, headOf);
  return { consultants, headOf, chief: headOf(firmUnit), chiefApacId };
}

/** For each of `count` people the company, by their shares, in an order of chance. */
function places(random: Random, count: number): Company[] {
  const seats = companies.flatMap((company) => Array.from({ length: Math.ceil(company.share * count) }, () => company));
  return random.shuffled(seats).slice(0, count);
}

export function practiceUnits(company: Company): Unit[] {
  return units.filter((unit) => unit.company === company && unit.practice !== null);
}

function makeConsultant(random: Random, name: Name, index: number, unit: Unit, isHead: boolean, goLive: LocalDate): Consultant {
  const company = companyOf(unit);
  const employmentType = isHead ? 'employee' : random.pick<EmploymentType>([...Array<EmploymentType>(17).fill('employee'), 'contractor', 'contractor', 'intern']);
  const grade = gradeFor(random, unit, isHead, employmentType);
  return {
    ...name, number: String(100_001 + index), hr: company.hr, hrId: company.hr === 'hris' ? String(100_001 + index) : `AP-${1_001 + index}`,
    company, office: random.pick(company.offices), unit, grade, employmentType, hiredOn: goLive - random.whole(40, isHead ? 3_600 : 2_400), spells: 1,
    fte: random.chance(0.12) ? random.pick([0.5, 0.6, 0.8]) : 1, costRate: costRateFor(random, grade, company), isHead, managerHrId: null,
  };
}

function gradeFor(random: Random, unit: Unit, isHead: boolean, employmentType: EmploymentType): Grade {
  if (isHead) return unit.practice ? grades.director : grades.partner;
  if (employmentType === 'contractor') return grades.contractor;
  return employmentType === 'intern' ? grades.intern : random.pick(ladder);
}

/** In whole half units of the currency, within a tenth of the grade's. */
export function costRateFor(random: Random, grade: Grade, company: Company): number {
  return Math.round(grade.costUsd * company.rate * (0.9 + random.next() * 0.2) * 2) / 2;
}

/** The head of the unit, for heads that of the unit above; the chief of an acquired company answers to the chief of the firm. */
export function managerOf(consultant: Consultant, headOf: (unit: Unit) => Consultant): string | null {
  if (!consultant.isHead) return headOf(consultant.unit).hrId;
  const above = unitAbove(consultant.unit);
  if (above) return headOf(above).hrId;
  return consultant.hr === 'hris-apac' ? chiefApacId : null;
}
