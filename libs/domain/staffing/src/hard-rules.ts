import { overloadedDay } from '@muster/domain-assignment';
import { formatLocalDate } from '@muster/platform-kernel';
import { budgetVerdict, type Pair } from './pair.js';

/** What nobody who is proposed may break. */
export interface HardRule {
  readonly rule: string;
  /** Of the many who break it, for people. */
  readonly says: string;
  /** How far the worker is from keeping it: 0 where it is kept, 1 at most. */
  shortfall(pair: Pair): number;
  /** Why the worker breaks it. No dates of employment or leave, and no amount of money: they are not for everybody. */
  reason(pair: Pair): string;
}

const isEmployed = ({ demand, worker: { employment } }: Pair) => employment !== null && (employment.from ?? demand.from) <= demand.from && (employment.until ?? demand.until) >= demand.until;
const isAway = ({ demand, worker }: Pair) => worker.absences.some(({ from, until }) => from <= demand.until && (until ?? demand.from) >= demand.from);
const isAbroad = ({ demand, worker }: Pair) => demand.country !== null && worker.country !== demand.country;

function mayWorkThere(pair: Pair): boolean {
  if (!isAbroad(pair) || pair.settings.abroad === 'allowed') return true;
  return pair.settings.abroad === 'with-permit' && (pair.worker.workPermits?.includes(pair.demand.country!) ?? false);
}

/** Levels that are missing, of all that are asked for. */
function missingLevels({ demand, worker }: Pair): number {
  let [missing, asked] = [0, 0];
  for (const { skill, least } of demand.needs) {
    const lacked = least - (worker.levels.get(skill) ?? 0);
    if (lacked > 0) missing += lacked;
    asked += least;
  }
  return asked === 0 ? 0 : missing / asked;
}

const lackedSkills = ({ demand, worker }: Pair) => demand.needs.filter(({ skill, least }) => (worker.levels.get(skill) ?? 0) < least);

function validTo(pair: Pair, certification: string): number {
  const { validUntil } = pair.worker;
  return validUntil.has(certification) ? (validUntil.get(certification) ?? Infinity) : -Infinity;
}
const lackedCertifications = (pair: Pair) => pair.demand.certifications.filter((certification) => validTo(pair, certification) < pair.demand.until);

/** Of all that are needed; one that expires too early lacks half, since it can be renewed. */
function missingCertifications(pair: Pair): number {
  const { certifications } = pair.demand;
  if (certifications.length === 0) return 0;
  return lackedCertifications(pair).reduce((sum, certification) => sum + (pair.worker.validUntil.has(certification) ? 0.5 : 1), 0) / certifications.length;
}

const fullDay = ({ demand, worker }: Pair) => overloadedDay(demand, worker.bookings, worker.capacity, worker.calendar);

/** In the order in which they are asked: who breaks several counts for the first. */
export const hardRules: readonly HardRule[] = [
  {
    rule: 'employment', says: 'are not employed on every day, or on leave on some', shortfall: (pair) => (isEmployed(pair) && !isAway(pair) ? 0 : 1),
    reason: (pair) => (isEmployed(pair) ? 'Is on leave on some of the days.' : 'Is not employed on every day.'),
  },
  {
    rule: 'skills', says: 'lack a skill, or its level', shortfall: missingLevels,
    reason: (pair) => `Lacks ${lackedSkills(pair).map(({ skill, least }) => `${skill} at ${least} (has ${pair.worker.levels.get(skill) ?? 'none'})`).join(', ')}.`,
  },
  {
    rule: 'geography', says: 'work in another country, without a permit for this one', shortfall: (pair) => (mayWorkThere(pair) ? 0 : 1),
    reason: ({ demand, worker, settings }) => `Works in ${worker.country ?? 'a country that is not known'}${settings.abroad === 'never' ? `, and the work is in ${demand.country}` : `, and no work permit for ${demand.country} is known`}.`,
  },
  {
    rule: 'certification', says: 'lack a certification that is valid to the last day', shortfall: missingCertifications,
    reason: (pair) => `Lacks ${lackedCertifications(pair).map((certification) => (validTo(pair, certification) === -Infinity ? certification : `${certification} beyond ${formatLocalDate(validTo(pair, certification))}`)).join(', ')}.`,
  },
  { rule: 'refused', says: 'were rejected for it before', shortfall: ({ demand, worker }) => (demand.refused.includes(worker.id) ? 1 : 0), reason: () => 'Was proposed for it before, and rejected.' },
  { rule: 'budget', says: 'are above the budget rate', shortfall: (pair) => (budgetVerdict(pair) === 'over' ? 1 : 0), reason: () => 'Is above the budget rate.' },
  {
    rule: 'availability', says: 'are booked', shortfall: (pair) => {
      const full = fullDay(pair);
      return full === undefined ? 0 : Math.min(1, (full.hours - pair.worker.capacity) / pair.demand.hours);
    },
    reason: (pair) => `Has no room for ${pair.demand.hours} hours on ${formatLocalDate(fullDay(pair)!.day)}.`,
  },
];

/** The rules that the worker breaks, each with why, in order. */
export function brokenRules(pair: Pair): { rule: string; reason: string }[] {
  return hardRules.filter((rule) => rule.shortfall(pair) > 0).map((rule) => ({ rule: rule.rule, reason: rule.reason(pair) }));
}
