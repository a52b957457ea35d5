import { budgetVerdict, type BudgetVerdict, type Pair } from './pair.js';
import type { ScorePartName } from './staffing-settings.js';

const MOST_LEVEL = 5;
/** Points are kept as whole hundredths, so that sums are exact and ties are ties. */
const HUNDREDTHS = 100;

interface ScorePart {
  readonly part: ScorePartName;
  /** 0 to 1. */
  value(pair: Pair): number;
  sentence(pair: Pair): string;
}

/** A part of a score as it is told. */
export interface ToldPart {
  readonly part: ScorePartName;
  readonly weight: number;
  readonly points: number;
  readonly sentence: string;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** Mean over the skills of how far the level lies between the least that will do and the highest there is. */
function level({ demand, worker }: Pair): number {
  if (demand.needs.length === 0) return 1;
  let sum = 0;
  for (const { skill, least } of demand.needs) sum += least >= MOST_LEVEL ? 1 : ((worker.levels.get(skill) ?? least) - least) / (MOST_LEVEL - least);
  return sum / demand.needs.length;
}

function toldLevels({ demand, worker }: Pair): string {
  if (demand.needs.length === 0) return 'No skill is asked for.';
  return `Knows ${demand.needs.map(({ skill, least }) => `${skill} at ${worker.levels.get(skill) ?? 'no level'} (${least} asked)`).join(', ')}.`;
}

/** Share of the worker's hours over the days of the demand that is booked. */
function bookedShare({ demand, worker }: Pair): number {
  const hours = worker.days.count(demand.from, demand.until) * worker.capacity;
  if (hours === 0) return 0;
  return worker.bookings.reduce((sum, booking) => sum + booking.hours * worker.days.count(Math.max(booking.from, demand.from), Math.min(booking.until, demand.until)), 0) / hours;
}

/** Share of the demand's hours that lies below the utilization target; half where there is no target. */
function utilization(pair: Pair): number {
  const { demand: { hours }, worker: { capacity, utilizationTarget } } = pair;
  if (utilizationTarget === null || hours === 0 || capacity === 0) return 0.5;
  return Math.min(Math.max((utilizationTarget - bookedShare(pair)) / (hours / capacity), 0), 1);
}

function toldUtilization(pair: Pair): string {
  const target = pair.worker.utilizationTarget;
  return `Is booked for ${percent(bookedShare(pair))} of these days; ${target === null ? 'no target is known' : `the target is ${percent(target)}`}.`;
}

const knowsProject = ({ demand, worker }: Pair) => worker.projects.includes(demand.project);
const knowsCustomer = ({ demand, worker }: Pair) => demand.customer !== null && worker.customers.includes(demand.customer);

const isThere = ({ demand, worker }: Pair) => demand.location !== null && worker.location === demand.location;
const isInCountry = ({ demand, worker }: Pair) => demand.country !== null && worker.country === demand.country;
const placeMatters = ({ demand }: Pair) => demand.location !== null || demand.country !== null;

function geography(pair: Pair): number {
  if (!placeMatters(pair) || isThere(pair)) return 1;
  if (!isInCountry(pair)) return 0;
  return pair.demand.location === null ? 1 : 0.5;
}

function toldGeography(pair: Pair): string {
  if (!placeMatters(pair)) return 'The place does not matter.';
  if (isThere(pair)) return 'Works at the place of the demand.';
  return isInCountry(pair) ? 'Works in the country of the demand.' : 'Works at another place.';
}

const budgetValues: Readonly<Record<BudgetVerdict, number>> = { within: 1, unknown: 0.5, tolerated: 0, over: 0 };
const budgetSentences: Readonly<Record<BudgetVerdict, string>> = { within: 'Is within the budget rate.', unknown: 'There is no budget rate, or no cost rate in its currency, to compare.', tolerated: 'Is above the budget rate, within what is tolerated.', over: 'Is above the budget rate.' };

const scoreParts: readonly ScorePart[] = [
  { part: 'level', value: level, sentence: toldLevels },
  { part: 'utilization', value: utilization, sentence: toldUtilization },
  { part: 'continuity', value: (pair) => (knowsProject(pair) ? 1 : knowsCustomer(pair) ? 0.5 : 0), sentence: (pair) => (knowsProject(pair) ? 'Was booked on the project before.' : knowsCustomer(pair) ? 'Was booked for the customer before.' : 'Is new to the customer.') },
  { part: 'geography', value: geography, sentence: toldGeography },
  // Only on which side of the budget rate: of two who are within it, the score must not tell who costs less.
  { part: 'budget', value: (pair) => budgetValues[budgetVerdict(pair)], sentence: (pair) => budgetSentences[budgetVerdict(pair)] },
];

const hundredthsOf = ({ part, value }: ScorePart, pair: Pair) => Math.round(pair.settings.weights[part] * value(pair) * HUNDREDTHS);

/** The score of a worker for a demand, in hundredths of a point. */
export function scoreOf(pair: Pair): number {
  let sum = 0;
  for (const part of scoreParts) sum += hundredthsOf(part, pair);
  return sum;
}

/** The score part by part, each with its weight and why. */
export function toldScore(pair: Pair): ToldPart[] {
  return scoreParts.map((part) => ({ part: part.part, weight: pair.settings.weights[part.part], points: pointsOf(hundredthsOf(part, pair)), sentence: part.sentence(pair) }));
}

/** What filling the demand with a worker of this score is worth, in hundredths of a point: the priority times what being filled and the score are worth. */
export function worthOf({ demand, settings }: Pick<Pair, 'demand' | 'settings'>, score: number): number {
  return settings.priorities[demand.priority - 1]! * (settings.filled * HUNDREDTHS + score);
}

export const pointsOf = (hundredths: number) => hundredths / HUNDREDTHS;
