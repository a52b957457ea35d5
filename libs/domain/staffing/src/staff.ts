import type { LocalDate } from '@muster/platform-kernel';
import { passedOver, type PassedOver } from './explain.js';
import { modelOf, planOf, type AssignmentModel, type Modelled } from './model.js';
import { Plan, serveInOrder } from './plan.js';
import { pointsOf, toldScore, type ToldPart } from './score.js';
import { shortlistsOf, type Shortlist } from './shortlist.js';
import type { StaffingDemand, StaffingWorker } from './staffing-input.js';
import type { StaffingSettings } from './staffing-settings.js';

/** A worker for a demand, with why. */
export interface StaffingProposal {
  readonly demand: string;
  readonly worker: string;
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly hoursPerDay: number;
  /** Points, and the parts that make them. */
  readonly score: number;
  readonly parts: readonly ToldPart[];
  readonly passedOver: PassedOver;
}

export interface Unfilled {
  readonly demand: string;
  readonly reason: string;
  readonly passedOver: PassedOver;
}

/** What the plan is worth, in points, beside what the greedy one is. */
export interface Comparison {
  readonly greedy: number;
  readonly plan: number;
  readonly gap: number;
  /** The gap as a share of what the plan is worth. */
  readonly gapShare: number;
  readonly filledByGreedy: number;
  readonly filled: number;
  /** optimum: nothing better is made of the best candidates of each demand. greedy: the optimizer did not answer, and why not is in `note`. */
  readonly method: 'optimum' | 'greedy';
  readonly note: string;
}

export interface StaffingReport {
  /** In the order in which demand is served. */
  readonly proposals: readonly StaffingProposal[];
  readonly unfilled: readonly Unfilled[];
  readonly comparison: Comparison;
}

/** What the optimizer said of a model: a value for each column, or why it has none. */
export type OptimizerAnswer = { readonly values: ArrayLike<number> } | { readonly refusal: string };

/** The greedy plan, and what the optimizer is to be asked; undefined where every demand has its best candidate already. */
export interface PreparedStaffing {
  readonly settings: StaffingSettings;
  readonly shortlists: readonly Shortlist[];
  readonly greedy: Plan;
  readonly modelled: Modelled | undefined;
  readonly model: AssignmentModel | undefined;
}

/** Shortlists, the greedy plan by priority, and the model of the best overall. The same whatever the order of demands and workers. */
export function prepareStaffing(demands: readonly StaffingDemand[], workers: readonly StaffingWorker[], settings: StaffingSettings): PreparedStaffing {
  const shortlists = shortlistsOf(demands, workers, settings);
  const greedy = serveInOrder(new Plan(), shortlists);
  const isBest = shortlists.every(({ demand, candidates }) => greedy.of(demand)?.score === candidates[0]?.score);
  const modelled = isBest ? undefined : modelOf(shortlists, greedy, settings);
  return { settings, shortlists, greedy, modelled, model: modelled?.model };
}

/** The plan with its reasons. `answer` is what the optimizer said of the model; undefined where there was none to ask. */
export function concludeStaffing(prepared: PreparedStaffing, answer: OptimizerAnswer | undefined): StaffingReport {
  const { shortlists, greedy, modelled, settings } = prepared;
  const values = answer && 'values' in answer ? answer.values : undefined;
  const optimum = modelled && values && planOf(modelled, values, shortlists);
  const plan = optimum ?? greedy;
  const note = answer && 'refusal' in answer ? answer.refusal : modelled ? `The best overall, among the best ${settings.candidates} candidates of each demand.` : 'Every demand that somebody can fill has its best candidate: there is nothing better.';
  return {
    proposals: shortlists.flatMap((shortlist) => proposalOf(shortlist, plan, settings)),
    unfilled: shortlists.flatMap((shortlist) => (plan.of(shortlist.demand) ? [] : [{ demand: shortlist.demand.id, reason: whyUnfilled(shortlist), passedOver: passedOver(shortlist, plan, settings) }])),
    comparison: compare(greedy, plan, settings, { method: modelled && !optimum ? 'greedy' : 'optimum', note }),
  };
}

function proposalOf(shortlist: Shortlist, plan: Plan, settings: StaffingSettings): StaffingProposal[] {
  const { demand } = shortlist;
  const chosen = plan.of(demand);
  if (!chosen) return [];
  const { id: worker } = chosen.worker;
  return [{ demand: demand.id, worker, from: demand.from, until: demand.until, hoursPerDay: demand.hours, score: pointsOf(chosen.score), parts: toldScore({ demand, worker: chosen.worker, settings }), passedOver: passedOver(shortlist, plan, settings) }];
}

function whyUnfilled({ candidates }: Shortlist): string {
  return candidates.length === 0 ? 'Nobody keeps every rule.' : `All ${candidates.length} who keep every rule are proposed for other demand on these days.`;
}

function compare(greedy: Plan, plan: Plan, settings: StaffingSettings, how: Pick<Comparison, 'method' | 'note'>): Comparison {
  const [before, after] = [greedy.worth(settings), plan.worth(settings)];
  return { greedy: pointsOf(before), plan: pointsOf(after), gap: pointsOf(after - before), gapShare: after === 0 ? 0 : (after - before) / after, filledByGreedy: greedy.size, filled: plan.size, ...how };
}
