import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { concludeStaffing, prepareStaffing, readStaffing, type StaffingDemand, type StaffingReport, type StaffingWorker } from '@muster/domain-staffing';
import { maximize } from '@muster/platform-optimizer';
import { formatLocalDate } from '@muster/platform-kernel';
import { smallFirm } from './small-firm.js';

/** What lands is held to the same firms every time; FC_SEED and FC_RUNS look further. */
const RUNS = Number(process.env['FC_RUNS'] ?? 300);
/** Each asks the optimizer, in a thread of its own. */
const OPTIMA = Math.ceil(RUNS / 20);
const SEED = Number(process.env['FC_SEED'] ?? 20_261_127);
const TIMEOUT_MS = 60_000;

/** All candidates stand in the model, so that its optimum is that of everybody. */
const settings = readStaffing({ candidates: 100, passedOver: 5 });

type Firm = { demands: StaffingDemand[]; workers: StaffingWorker[] };

const greedily = ({ demands, workers }: Firm) => concludeStaffing(prepareStaffing(demands, workers, settings), undefined);

async function optimally({ demands, workers }: Firm): Promise<StaffingReport> {
  const prepared = prepareStaffing(demands, workers, settings);
  return concludeStaffing(prepared, prepared.model && { values: await maximize(prepared.model, { seconds: 60 }) });
}

const hoursOf = (demand: StaffingDemand) => demand.hoursPerDay ?? (demand.share ?? 1) * 8;
const worksOn = ({ calendar }: StaffingWorker, day: number) => (calendar?.workingDays ?? '12345').includes(String(((day + 3) % 7) + 1)) && !calendar?.holidays.includes(formatLocalDate(day));

/** Hours on a day, counted one by one. */
function isOverloaded(worker: StaffingWorker, demands: readonly StaffingDemand[]): boolean {
  const [first, last] = [Math.min(...demands.map(({ from }) => from)), Math.max(...demands.map(({ until }) => until))];
  for (let day = first; day <= last; day += 1) {
    const asked = demands.filter(({ from, until }) => from <= day && day <= until).map(hoursOf);
    const booked = worker.bookings.filter(({ from, until }) => from <= day && day <= until).map(({ hours }) => hours);
    if (asked.length > 0 && worksOn(worker, day) && [...asked, ...booked].reduce((sum, hours) => sum + hours, 0) > (worker.fte ?? 1) * 8 + 1e-6) return true;
  }
  return false;
}

/** The rules once more, as a person would check them. */
function mayBeProposed(worker: StaffingWorker, demand: StaffingDemand): boolean {
  const { employment } = worker;
  const isThere = employment !== null && (employment.from === null || employment.from <= demand.from) && (employment.until === null || employment.until >= demand.until);
  const isAway = worker.absences.some(({ from, until }) => from <= demand.until && (until === null || until >= demand.from));
  const knows = demand.skills.every(({ skill, level }) => worker.skills.some((own) => own.skill === skill && (own.level ?? 1) >= (level ?? 1)));
  const isCertified = demand.certifications.every((needed) => worker.certifications.some(({ certification, expiresOn }) => certification === needed && (expiresOn === null || expiresOn >= demand.until)));
  const mayWorkThere = demand.country === null || worker.country === demand.country || (worker.workPermits ?? []).includes(demand.country);
  const isCompared = demand.budgetRate !== null && worker.costRate !== null && demand.budgetRate.currency === worker.costRate.currency;
  return isThere && !isAway && knows && isCertified && mayWorkThere && !demand.refused.includes(worker.id) && !(isCompared && worker.costRate!.amount > demand.budgetRate!.amount) && !isOverloaded(worker, [demand]);
}

function expectKept({ demands, workers }: Firm, { proposals, unfilled }: StaffingReport): void {
  const demandOf = new Map(demands.map((demand) => [demand.id, demand]));
  const workerOf = new Map(workers.map((worker) => [worker.id, worker]));
  expect([...proposals, ...unfilled].map(({ demand }) => demand).sort()).toEqual(demands.map(({ id }) => id).sort());
  for (const { demand, worker } of proposals) expect(mayBeProposed(workerOf.get(worker)!, demandOf.get(demand)!)).toBe(true);
  for (const worker of workers) {
    const mine = proposals.filter((proposal) => proposal.worker === worker.id).map(({ demand }) => demandOf.get(demand)!);
    expect(mine.length > 0 && isOverloaded(worker, mine)).toBe(false);
  }
}

/** The best that any choice of workers is worth, tried one by one. Worths of single pairs come from staffing one demand with one worker. */
function bestByTrying({ demands, workers }: Firm): number {
  const worth = demands.map((demand) => workers.map((worker) => (mayBeProposed(worker, demand) ? greedily({ demands: [demand], workers: [worker] }).comparison.plan : undefined)));
  const tryFrom = (i: number, taken: ReadonlyMap<number, readonly StaffingDemand[]>): number => {
    if (i === demands.length) return 0;
    let best = tryFrom(i + 1, taken);
    for (const [j, worker] of workers.entries()) {
      const mine = [...(taken.get(j) ?? []), demands[i]!];
      if (worth[i]![j] !== undefined && !isOverloaded(worker, mine)) best = Math.max(best, worth[i]![j] + tryFrom(i + 1, new Map([...taken, [j, mine]])));
    }
    return best;
  };
  return tryFrom(0, new Map());
}

describe('staffing', () => {
  it('proposes nobody who breaks a rule, and books nobody over capacity on any day', () => {
    fc.assert(fc.property(smallFirm({ demands: 8, workers: 6 }), (firm) => expectKept(firm, greedily(firm))), { seed: SEED, numRuns: RUNS });
  });

  it('says of everybody why they were passed over: all workers are counted once', () => {
    fc.assert(fc.property(smallFirm({ demands: 4, workers: 6 }), (firm) => {
      const { proposals, unfilled } = greedily(firm);
      for (const one of [...proposals, ...unfilled]) {
        const out = one.passedOver.out.reduce((sum, { workers }) => sum + workers, 0);
        expect(out + one.passedOver.alternatives.length + ('worker' in one ? 1 : 0)).toBe(firm.workers.length);
        expect(one.passedOver.nearest).toHaveLength(Math.min(out, 5));
        for (const { worker, reasons } of one.passedOver.nearest) expect([worker, reasons.length]).toEqual([worker, expect.any(Number)]);
      }
    }), { seed: SEED, numRuns: RUNS });
  });

  it('comes to the same whatever the order of what it is given', () => {
    fc.assert(fc.property(smallFirm({ demands: 6, workers: 6 }).chain((firm) => fc.tuple(fc.constant(firm), fc.shuffledSubarray(firm.demands, { minLength: firm.demands.length }), fc.shuffledSubarray(firm.workers, { minLength: firm.workers.length }))), ([firm, demands, workers]) => {
      const [one, other] = [firm, { demands, workers }].map((given) => prepareStaffing(given.demands, given.workers, settings));
      expect(other!.model).toEqual(one!.model);
      expect(concludeStaffing(other!, undefined)).toEqual(concludeStaffing(one!, undefined));
    }), { seed: SEED, numRuns: RUNS });
  });

  it('finds what is best by trying everything, never less than the greedy plan, and breaks no rule for it', async () => {
    let better = 0;
    await fc.assert(fc.asyncProperty(smallFirm({ demands: 5, workers: 4 }).filter(({ demands, workers }) => prepareStaffing(demands, workers, settings).model !== undefined), async (firm) => {
      const report = await optimally(firm);
      expectKept(firm, report);
      expect(report.comparison).toMatchObject({ method: 'optimum', greedy: greedily(firm).comparison.greedy });
      expect(report.comparison.gap).toBeGreaterThanOrEqual(0);
      expect(report.comparison.plan).toBeCloseTo(bestByTrying(firm), 6);
      better += Number(report.comparison.gap > 0);
    }), { seed: SEED, numRuns: OPTIMA });
    expect(better).toBeGreaterThan(0);
  }, TIMEOUT_MS);
});
