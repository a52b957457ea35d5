import { brokenRules, hardRules } from './hard-rules.js';
import type { AskedDemand, Pair } from './pair.js';
import type { Plan } from './plan.js';
import { pointsOf, toldScore } from './score.js';
import type { Candidate, Shortlist } from './shortlist.js';
import type { StaffingSettings } from './staffing-settings.js';

/** Why others were not chosen for a demand. Workers are named by canonical id. */
export interface PassedOver {
  /** How many are out, by the first rule that they break. */
  readonly out: readonly { readonly rule: string; readonly workers: number; readonly says: string }[];
  /** Those who are out by the least, with every rule that they break. */
  readonly nearest: readonly { readonly worker: string; readonly reasons: readonly string[] }[];
  /** The best of those who keep every rule and were not chosen. */
  readonly alternatives: readonly { readonly worker: string; readonly score: number; readonly reason: string }[];
}

/** The part by which one score lies below the other the most, in words. */
function scoredLower(demand: AskedDemand, candidate: Candidate, chosen: Candidate, settings: StaffingSettings): string {
  const told = (worker: Pair['worker']) => toldScore({ demand, worker, settings });
  const parts = told(candidate.worker).map((part, i) => ({ ...part, less: told(chosen.worker)[i]!.points - part.points }));
  const most = parts.reduce((a, b) => (b.less > a.less ? b : a));
  return `Scores ${pointsOf(chosen.score - candidate.score)} less, most of it by ${most.part}: ${most.sentence}`;
}

function whyNot(demand: AskedDemand, candidate: Candidate, plan: Plan, settings: StaffingSettings): string {
  if (!plan.hasRoom(candidate, demand)) return `Is proposed for demand ${plan.beside(candidate.worker, demand).map(({ id }) => id).sort().join(', ')}, and has no room beside.`;
  const chosen = plan.of(demand)!;
  return chosen.score > candidate.score ? scoredLower(demand, candidate, chosen, settings) : 'Scores the same; the lower id goes first.';
}

export function passedOver({ demand, candidates, out, nearest }: Shortlist, plan: Plan, settings: StaffingSettings): PassedOver {
  const chosen = plan.of(demand);
  // Whoever is looked at beside the one who is chosen is asked for the room that is left with them.
  const others = candidates.filter((candidate) => candidate.worker !== chosen?.worker).slice(0, settings.passedOver);
  return {
    out: hardRules.flatMap(({ rule, says }) => (out.has(rule) ? [{ rule, workers: out.get(rule)!, says }] : [])),
    nearest: nearest.map((worker) => ({ worker: worker.id, reasons: brokenRules({ demand, worker, settings }).map(({ reason }) => reason) })),
    alternatives: others.map((candidate) => ({ worker: candidate.worker.id, score: pointsOf(candidate.score), reason: whyNot(demand, candidate, plan, settings) })),
  };
}
