import { hardRules } from './hard-rules.js';
import { askedDemands, prospectsOf, type AskedDemand, type Pair, type Prospect } from './pair.js';
import { scoreOf } from './score.js';
import type { StaffingDemand, StaffingWorker } from './staffing-input.js';
import type { StaffingSettings } from './staffing-settings.js';

export interface Candidate {
  readonly worker: Prospect;
  /** Hundredths of a point. */
  readonly score: number;
}

/** Everybody, as one demand sees them. */
export interface Shortlist {
  readonly demand: AskedDemand;
  /** Who keeps every rule, the best first, the lower id of two alike. */
  readonly candidates: readonly Candidate[];
  /** How many are out, by the first rule that they break. */
  readonly out: ReadonlyMap<string, number>;
  /** Who is out by the least. */
  readonly nearest: readonly Prospect[];
}

interface Miss {
  readonly worker: Prospect;
  /** Rules that are broken, as far as it was worth looking. */
  readonly broken: number;
  readonly shortfall: number;
}

const isNearer = (one: Omit<Miss, 'worker'>, other: Miss) => one.broken < other.broken || (one.broken === other.broken && one.shortfall < other.shortfall);

/** Looks at workers for a demand; at who is out no longer than until others are known to be nearer. */
class Screening {
  readonly candidates: Candidate[] = [];
  readonly out = new Map<string, number>();
  readonly misses: Miss[] = [];

  constructor(private readonly nearestKept: number) {}

  look(pair: Pair): void {
    let [broken, shortfall] = [0, 0];
    for (const rule of hardRules) {
      const by = rule.shortfall(pair);
      if (by <= 0) continue;
      if (broken === 0) this.out.set(rule.rule, (this.out.get(rule.rule) ?? 0) + 1);
      broken += 1;
      shortfall += by;
      if (!this.isAmongNearest({ broken, shortfall })) return;
    }
    if (broken === 0) this.candidates.push({ worker: pair.worker, score: scoreOf(pair) });
    else this.keep({ worker: pair.worker, broken, shortfall });
  }

  /** Workers come by id: of two alike the first stays before. */
  private isAmongNearest(miss: Omit<Miss, 'worker'>): boolean {
    return this.misses.length < this.nearestKept || (this.nearestKept > 0 && isNearer(miss, this.misses.at(-1)!));
  }

  private keep(miss: Miss): void {
    const place = this.misses.findIndex((other) => isNearer(miss, other));
    this.misses.splice(place === -1 ? this.misses.length : place, 0, miss);
    if (this.misses.length > this.nearestKept) this.misses.pop();
  }
}

function shortlistOf(demand: AskedDemand, workers: readonly Prospect[], settings: StaffingSettings): Shortlist {
  const screening = new Screening(settings.passedOver);
  for (const worker of workers) screening.look({ demand, worker, settings });
  // Sorting is stable, and workers come by id.
  const candidates = screening.candidates.sort((a, b) => b.score - a.score);
  return { demand, candidates, out: screening.out, nearest: screening.misses.map(({ worker }) => worker) };
}

/** The shortlists of all demands, in the order in which they are served. */
export function shortlistsOf(demands: readonly StaffingDemand[], workers: readonly StaffingWorker[], settings: StaffingSettings): Shortlist[] {
  const prospects = prospectsOf(workers, demands);
  return askedDemands(demands, settings).map((demand) => shortlistOf(demand, prospects, settings));
}
