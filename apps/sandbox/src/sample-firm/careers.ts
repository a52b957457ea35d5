import type { LocalDate } from '@muster/platform-kernel';
import type { BusinessChange, Story } from './chronicle.js';
import { companies, costCenterOf, grades, ladder, missingCostCenter } from './organization.js';
import { costRateFor, practiceUnits, type Consultant } from './people.js';
import { hrSays, linkNumber, says, type Tale } from './tale.js';
import {
  accountValues, costValues, employmentValues, identityValues, placementValues, rateValues, resourcingValues, spell, statusValue, talentValues, typeValue, type WorkerValues,
} from './worker-values.js';

/** What happens to one consultant; each changes the consultant as it goes. */
export type Episode = (tale: Tale, consultant: Consultant) => void;

/** As the systems hold the worker on the day they go live. */
export const initialLoad: Episode = (tale, consultant) => {
  const change = tale.begin('initial-load', tale.goLive);
  linkIfAcquired(change, consultant);
  hrSays(change, consultant, { from: consultant.hiredOn }, { ...identityValues(consultant), ...employmentValues(consultant, 'active'), ...placementValues(consultant) });
  followHire(tale, change, consultant);
};

export const recentHire: Episode = (tale, consultant) => hire(tale, consultant, 'hire', consultant.hiredOn - tale.random.whole(5, 20));
export const futureHire: Episode = (tale, consultant) => hire(tale, consultant, 'future-hire', tale.today - tale.random.whole(1, 20));

/** Announced with what is known at once, in effect on the first day. */
function hire(tale: Tale, consultant: Consultant, story: Story, announced: LocalDate): void {
  const change = tale.begin(story, announced);
  linkIfAcquired(change, consultant);
  hrSays(change, consultant, { from: announced }, { ...identityValues(consultant), ...employmentValues(consultant, 'pending') });
  hrSays(change, consultant, { from: consultant.hiredOn, moreMinutes: 1 }, firstDayValues(consultant));
  followHire(tale, change, consultant);
}

function firstDayValues(consultant: Consultant): WorkerValues {
  return { ...statusValue(consultant, 'active'), ...placementValues(consultant) };
}

function linkIfAcquired(change: BusinessChange, { hr, hrId, number }: Consultant): void {
  if (hr === 'hris-apac') linkNumber(change, hrId, number, 'number given for the systems of the firm');
}

function followHire(tale: Tale, change: BusinessChange, consultant: Consultant): void {
  const from = consultant.hiredOn;
  says(change, 'identity', consultant, { from: null }, accountValues(consultant));
  says(change, 'erp', consultant, { from }, costValues(consultant));
  says(change, 'psa', consultant, { from }, resourcingValues(consultant));
  says(change, 'talent', consultant, { from: null }, talentValues(tale.random, consultant, tale.today));
}

/** The first day is put off: what was said for it moves along. */
export const movedStart: Episode = (tale, consultant) => {
  const announced = tale.today - tale.random.whole(12, 20);
  hire(tale, consultant, 'moved-start', announced);
  const replaces = consultant.hiredOn;
  consultant.hiredOn += 14;
  const moved = { from: consultant.hiredOn, replaces };
  const corrected = tale.today - tale.random.whole(2, 8);
  const change = tale.begin('moved-start', corrected);
  hrSays(change, consultant, { from: corrected }, { hireDate: consultant.hiredOn, employmentSpells: [spell(consultant, null)] });
  hrSays(change, consultant, { ...moved, moreMinutes: 1 }, firstDayValues(consultant));
  says(change, 'erp', consultant, moved, costValues(consultant));
  says(change, 'psa', consultant, moved, resourcingValues(consultant));
};

/** A day in the months behind us, far enough from both ends. */
const pastDay = ({ random, today }: Tale) => today - random.whole(20, 220);
const aheadDay = ({ random, today }: Tale) => today + random.whole(5, 45);

export const transfer: Episode = (tale, consultant) => {
  const from = pastDay(tale);
  moveToOtherUnit(tale, consultant);
  sayTransfer(tale.begin('transfer', from - 7), consultant, { from });
};

export const transferAhead: Episode = (tale, consultant) => {
  moveToOtherUnit(tale, consultant);
  sayTransfer(tale.begin('transfer-ahead', tale.today - tale.random.whole(1, 10)), consultant, { from: aheadDay(tale) });
};

/** Announced for one day, then corrected to another before it came. */
export const movedDate: Episode = (tale, consultant) => {
  const replaces = pastDay(tale);
  moveToOtherUnit(tale, consultant);
  sayTransfer(tale.begin('moved-date', replaces - 14), consultant, { from: replaces });
  sayTransfer(tale.begin('moved-date', replaces - 3), consultant, { from: replaces + 10, replaces });
};

function moveToOtherUnit({ random, staff }: Tale, consultant: Consultant): void {
  consultant.unit = random.pick(practiceUnits(consultant.company).filter((unit) => unit !== consultant.unit));
  consultant.managerHrId = staff.headOf(consultant.unit).hrId;
}

function sayTransfer(change: BusinessChange, consultant: Consultant, when: { from: LocalDate; replaces?: LocalDate }): void {
  const { manager, orgUnit, jobTitle } = placementValues(consultant);
  hrSays(change, consultant, when, { manager, orgUnit, jobTitle });
  says(change, 'erp', consultant, when, { costCenter: costCenterOf(consultant.unit) });
  says(change, 'psa', consultant, when, { resourcePool: resourcingValues(consultant).resourcePool });
}

export const managerChange: Episode = (tale, consultant) => {
  const from = pastDay(tale);
  const others = practiceUnits(consultant.company).filter((unit) => unit !== consultant.unit);
  consultant.managerHrId = tale.staff.headOf(tale.random.pick(others)).hrId;
  hrSays(tale.begin('manager-change', from - 2), consultant, { from }, { manager: consultant.managerHrId });
};

/** To another office of the company; said after the fact, as it happens. */
export const locationChange: Episode = (tale, consultant) => {
  const from = pastDay(tale);
  consultant.office = tale.random.pick(consultant.company.offices.filter((office) => office !== consultant.office));
  hrSays(tale.begin('location-change', from + tale.random.whole(-10, 12)), consultant, { from }, { location: consultant.office.id, country: consultant.company.country });
};

/** Some are back already, some are away today. */
export const leave: Episode = (tale, consultant) => {
  const begins = tale.today - tale.random.whole(8, 180);
  const ends = begins + tale.random.whole(20, 90);
  const announced = begins - tale.random.whole(5, 20);
  const change = tale.begin('leave', announced);
  hrSays(change, consultant, { from: announced }, { leaveStartDate: begins, leaveEndDate: ends });
  hrSays(change, consultant, { from: begins, moreMinutes: 1 }, statusValue(consultant, 'on-leave'));
  hrSays(change, consultant, { from: ends + 1, moreMinutes: 2 }, { ...statusValue(consultant, 'active'), leaveStartDate: null, leaveEndDate: null });
};

export const termination: Episode = (tale, consultant) => terminate(tale, consultant, 'termination', tale.today - tale.random.whole(10, 200));
export const terminationAhead: Episode = (tale, consultant) => terminate(tale, consultant, 'termination-ahead', aheadDay(tale));

function terminate(tale: Tale, consultant: Consultant, story: Story, lastDay: LocalDate): void {
  const announced = Math.min(lastDay - 14, tale.today - 2);
  const change = tale.begin(story, announced);
  const from = lastDay + 1;
  hrSays(change, consultant, { from: announced }, { terminationDate: lastDay, employmentSpells: [spell(consultant, lastDay)] });
  hrSays(change, consultant, { from, moreMinutes: 1 }, statusValue(consultant, 'terminated'));
  says(change, 'identity', consultant, { from }, { accountId: null, login: null });
  says(change, 'erp', consultant, { from }, { billable: false });
  says(change, 'psa', consultant, { from }, { utilizationTarget: null, resourcePool: null });
}

/** Left, and came back: a second employment of one worker. */
export const rehire: Episode = (tale, consultant) => {
  const lastDay = tale.today - tale.random.whole(130, 200);
  terminate(tale, consultant, 'rehire', lastDay);
  consultant.hiredOn = lastDay + tale.random.whole(30, 70);
  consultant.spells += 1;
  const from = consultant.hiredOn;
  const change = tale.begin('rehire', from - 10);
  hrSays(change, consultant, { from }, { ...employmentValues(consultant, 'active'), ...placementValues(consultant) });
  says(change, 'identity', consultant, { from }, accountValues(consultant));
  says(change, 'erp', consultant, { from }, costValues(consultant));
  says(change, 'psa', consultant, { from }, resourcingValues(consultant));
};

/** Contractor to employee: one employment ends, the next begins the day after. */
export const conversion: Episode = (tale, consultant) => {
  const from = pastDay(tale);
  const ended = spell(consultant, from - 1);
  Object.assign(consultant, { employmentType: 'employee', hiredOn: from, spells: consultant.spells + 1, grade: grades.senior });
  consultant.costRate = costRateFor(tale.random, consultant.grade, consultant.company);
  const change = tale.begin('conversion', from - 15);
  const { jobTitle } = placementValues(consultant);
  hrSays(change, consultant, { from }, { ...typeValue(consultant), hireDate: from, employmentSpells: [ended, spell(consultant, null)], jobTitle });
  says(change, 'erp', consultant, { from }, gradeValues(consultant));
  says(change, 'psa', consultant, { from }, { utilizationTarget: consultant.grade.utilizationTarget });
};

export const promotion: Episode = (tale, consultant) => {
  const from = pastDay(tale);
  promote(tale, consultant);
  sayPromotion(tale.begin('promotion', from - 10), consultant, { from });
};

/** Announced, in effect for some days, then taken back: it is as if it had not been said. */
export const rescinded: Episode = (tale, consultant) => {
  const from = pastDay(tale);
  takeBackPromotion(tale, consultant, 'rescinded', { from, announced: from - 10, takenBack: from + 6 });
};

/** Taken back before it took effect. */
export const rescindedAhead: Episode = (tale, consultant) => {
  takeBackPromotion(tale, consultant, 'rescinded-ahead', { from: aheadDay(tale), announced: tale.today - 9, takenBack: tale.today - 5 });
};

function takeBackPromotion(tale: Tale, consultant: Consultant, story: Story, { from, announced, takenBack }: Record<'from' | 'announced' | 'takenBack', LocalDate>): void {
  const before = { ...consultant };
  promote(tale, consultant);
  sayPromotion(tale.begin(story, announced), consultant, { from });
  sayPromotion(tale.begin(story, takenBack), consultant, { from, rescind: true });
  Object.assign(consultant, before);
}

function promote({ random }: Tale, consultant: Consultant): void {
  consultant.grade = ladder[ladder.indexOf(consultant.grade) + 1] ?? grades.director;
  consultant.costRate = costRateFor(random, consultant.grade, consultant.company);
}

function sayPromotion(change: BusinessChange, consultant: Consultant, when: { from: LocalDate; rescind?: boolean }): void {
  hrSays(change, consultant, when, { jobTitle: placementValues(consultant).jobTitle });
  says(change, 'erp', consultant, when, gradeValues(consultant));
}

function gradeValues(consultant: Consultant): WorkerValues {
  const { laborCategory, billingRole } = costValues(consultant);
  return { laborCategory, billingRole, ...rateValues(consultant) };
}

/** From the main HR system's people to the acquired company: from then on its own HR system places the worker, under an id of its own. */
export const companyMove: Episode = (tale, consultant) => {
  const from = tale.today - tale.random.whole(20, 60);
  const company = companies.find(({ hr }) => hr === 'hris-apac')!;
  const change = tale.begin('company-move', from - 12);
  hrSays(change, consultant, { from }, { employer: company.code });
  Object.assign(consultant, { company, office: company.offices[0], unit: tale.random.pick(practiceUnits(company)), hr: 'hris-apac', hrId: `AP-M${consultant.number}` });
  consultant.managerHrId = tale.staff.headOf(consultant.unit).hrId;
  consultant.costRate = costRateFor(tale.random, consultant.grade, company);
  linkNumber(change, consultant.hrId, consultant.number, 'moved to the company');
  hrSays(change, consultant, { from, moreMinutes: 5 }, { ...identityValues(consultant), employer: company.code, ...placementValues(consultant) });
  says(change, 'erp', consultant, { from }, costValues(consultant));
  says(change, 'psa', consultant, { from }, resourcingValues(consultant));
};

export const nameChange: Episode = (tale, consultant) => {
  const from = pastDay(tale);
  consultant.familyName = `${consultant.familyName ?? consultant.givenName}-Holt`;
  hrSays(tale.begin('name-change', from), consultant, { from }, { familyName: consultant.familyName });
};

export const partTime: Episode = (tale, consultant) => {
  const from = pastDay(tale);
  consultant.fte = consultant.fte === 1 ? 0.8 : 1;
  hrSays(tale.begin('part-time', from - 9), consultant, { from }, { fte: consultant.fte });
};

/** The ERP's yearly review of rates, on one day for all. */
export const costReview: Episode = (tale, consultant) => {
  const from = tale.today - 75;
  consultant.costRate = Math.round(consultant.costRate * (1.01 + tale.random.next() * 0.05) * 2) / 2;
  says(tale.begin('cost-review', from - 12), 'erp', consultant, { from }, rateValues(consultant));
};

/** One skill grows or is new, and now and then one is taken away; the others stay as they are. */
export const skillChange: Episode = (tale, consultant) => {
  const { random } = tale;
  const [grown, dropped] = random.some(consultant.unit.practice!.skills, 2);
  const removed = random.chance(0.3) ? [{ skill: dropped!, removed: true }] : [];
  says(tale.begin('skill-change', pastDay(tale)), 'talent', consultant, { from: null }, { skills: [{ skill: grown!, level: random.whole(3, 5) }, ...removed] });
};

export const certificationRenewed: Episode = (tale, consultant) => {
  const { random, today } = tale;
  const renewed = { certification: random.pick(consultant.unit.practice!.certifications), level: 'practitioner', expiresOn: today + random.whole(300, 1_000) };
  says(tale.begin('certification-renewed', pastDay(tale)), 'talent', consultant, { from: null }, { certifications: [renewed] });
};

/** The directory gives back the address that HR gave it. */
export const echo: Episode = (tale, consultant) => {
  says(tale.begin('echo', tale.today - 15), 'identity', consultant, { from: null }, { workEmail: consultant.workEmail });
};

/** A title that a project manager typed into the PSA, which does not own it. */
export const refused: Episode = (tale, consultant) => {
  says(tale.begin('refused', tale.today - 14), 'psa', consultant, { from: null }, { jobTitle: 'Wizard of Everything' });
};

/** A code that no table knows. */
export const unknownCode: Episode = (tale, consultant) => {
  hrSays(tale.begin('unknown-code', tale.today - 13), consultant, { from: tale.today - 13 }, { employmentType: 'X7' });
};

export const namesMissingCostCenter: Episode = (tale, consultant) => {
  says(tale.begin('missing-cost-center', tale.today - 11), 'erp', consultant, { from: tale.today - 10 }, { costCenter: missingCostCenter });
};
