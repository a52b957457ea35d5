import { overloadedDay } from '@muster/domain-assignment';
import type { AskedDemand, Prospect } from './pair.js';
import { worthOf } from './score.js';
import type { Candidate, Shortlist } from './shortlist.js';
import type { StaffingSettings } from './staffing-settings.js';

const overlap = (a: AskedDemand, b: AskedDemand) => a.from <= b.until && b.from <= a.until;

/** Who gets which demand. A worker takes several where there is room on every working day. */
export class Plan {
  private readonly chosen = new Map<AskedDemand, Candidate>();
  private readonly taken = new Map<string, Set<AskedDemand>>();

  of(demand: AskedDemand): Candidate | undefined {
    return this.chosen.get(demand);
  }

  get size(): number {
    return this.chosen.size;
  }

  hasRoom({ worker }: Candidate, demand: AskedDemand): boolean {
    return overloadedDay(demand, [...worker.bookings, ...this.takenBy(worker)], worker.capacity, worker.calendar) === undefined;
  }

  /** Demands of the plan that the worker takes on some of the same days. */
  beside(worker: Prospect, demand: AskedDemand): AskedDemand[] {
    return [...this.takenBy(worker)].filter((other) => other !== demand && overlap(other, demand));
  }

  choose(demand: AskedDemand, candidate: Candidate): void {
    this.chosen.set(demand, candidate);
    const taken = this.taken.get(candidate.worker.id);
    if (taken) taken.add(demand);
    else this.taken.set(candidate.worker.id, new Set([demand]));
  }

  release(demand: AskedDemand): void {
    const candidate = this.chosen.get(demand);
    if (!candidate) return;
    this.chosen.delete(demand);
    this.taken.get(candidate.worker.id)!.delete(demand);
  }

  /** In hundredths of a point. */
  worth(settings: StaffingSettings): number {
    return [...this.chosen].reduce((sum, [demand, { score }]) => sum + worthOf({ demand, settings }, score), 0);
  }

  private takenBy({ id }: Prospect): ReadonlySet<AskedDemand> {
    return this.taken.get(id) ?? NOTHING;
  }
}

const NOTHING: ReadonlySet<AskedDemand> = new Set();

/** Gives each demand, in order, the best candidate who has room, where that is at least as good as whom it has. Answers true where somebody changed. */
function serveOnce(plan: Plan, shortlists: readonly Shortlist[]): boolean {
  let changed = false;
  for (const { demand, candidates } of shortlists) {
    const current = plan.of(demand);
    plan.release(demand);
    const best = candidates.find((candidate) => candidate === current || plan.hasRoom(candidate, demand));
    if (best) plan.choose(demand, best);
    changed ||= best !== current;
  }
  return changed;
}

/** Serves demand in order until nobody changes: of a plan without anybody it makes the greedy one. Each change makes the plan better, or as good with a lower id. */
export function serveInOrder(plan: Plan, shortlists: readonly Shortlist[]): Plan {
  while (serveOnce(plan, shortlists));
  return plan;
}
