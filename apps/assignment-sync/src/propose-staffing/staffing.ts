import type { CanonicalRecord } from '@muster/domain-claims';
import { concludeStaffing, prepareStaffing, type OptimizerAnswer, type PreparedStaffing, type StaffingReport, type StaffingSettings } from '@muster/domain-staffing';
import { localDateAt, type LocalDate } from '@muster/platform-kernel';
import { maximize, OptimizerError } from '@muster/platform-optimizer';
import type { MasterRuntime } from '@muster/platform-records';
import { endedOf, toStaff, type LeftOut, type Meant } from './open-demand.js';
import type { Published, StaffingPublisher, ToPublish } from './staffing-publisher.js';
import { StaffingReader, type StaffingRecords } from './staffing.reader.js';

export interface Rehearsal {
  readonly today: LocalDate;
  readonly demands: number;
  readonly workers: number;
  readonly report: StaffingReport;
  readonly leftOut: readonly LeftOut[];
  /** Every demand that stands, by canonical id. */
  readonly demandOf: ReadonlyMap<string, CanonicalRecord>;
}

export interface Proposing extends Rehearsal {
  readonly published: readonly Published[];
  /** Proposals that could not be said, with the reason. */
  readonly unsaid: readonly LeftOut[];
}

/** Proposes workers for the open demand that this service masters. */
export class Staffing {
  private readonly reader: StaffingReader;

  constructor(
    private readonly master: MasterRuntime,
    private readonly settings: StaffingSettings,
    readonly publisher: StaffingPublisher,
  ) {
    this.reader = new StaffingReader(master);
  }

  private get nowMs(): number {
    return (this.master.settings.now ?? Date.now)();
  }

  /** Computes who would be proposed, and changes nothing. */
  async rehearse(meant: Meant): Promise<Rehearsal> {
    return this.compute(await this.reader.read(), meant);
  }

  /** Computes, and says the proposals as the system `staffing`. */
  async propose(only: readonly string[] | undefined): Promise<Proposing> {
    const records = await this.reader.read();
    const rehearsal = await this.compute(records, { only, everywhere: false });
    const { sayable, unsaid } = await this.named(rehearsal, records);
    return { ...rehearsal, published: await this.publisher.publish(sayable, this.nowMs), unsaid };
  }

  private async compute(records: StaffingRecords, meant: Meant): Promise<Rehearsal> {
    const today = localDateAt(this.nowMs, 'UTC');
    const { demands, workers, leftOut } = toStaff(records, this.settings, meant, today);
    const prepared = prepareStaffing(demands, workers, this.settings);
    const report = concludeStaffing(prepared, await this.askOptimizer(prepared));
    const { comparison, proposals } = report;
    this.master.settings.logger.info({ demands: demands.length, workers: workers.length, proposals: proposals.length, method: comparison.method, gapShare: comparison.gapShare }, 'staffing was computed');
    return { today, demands: demands.length, workers: workers.length, report, leftOut, demandOf: new Map(records.demands.map((demand) => [demand['demandId'] as string, demand])) };
  }

  private async askOptimizer({ model }: PreparedStaffing): Promise<OptimizerAnswer | undefined> {
    if (!model) return undefined;
    try {
      return { values: await maximize(model, this.settings) };
    } catch (error) {
      if (!(error instanceof OptimizerError)) throw error;
      this.master.settings.logger.warn({ code: error.code, error: error.message }, 'the optimizer has no answer; the greedy plan stands');
      return { refusal: error.message };
    }
  }

  /** Proposals with the ids by which `staffing` names their records; one without such an id cannot be said. */
  private async named({ report, demandOf }: Rehearsal, { assignments }: StaffingRecords): Promise<{ sayable: ToPublish[]; unsaid: LeftOut[] }> {
    const projectOf = (demand: string) => demandOf.get(demand)!['project'] as string;
    const namesOf = (entity: 'worker' | 'project' | 'demand', ids: readonly string[]) => this.reader.namesOf(entity, this.publisher.idSpace(entity), ids);
    const workers = await namesOf('worker', report.proposals.map(({ worker }) => worker));
    const projects = await namesOf('project', report.proposals.map(({ demand }) => projectOf(demand)));
    const demands = await namesOf('demand', report.proposals.map(({ demand }) => demand));
    const sayable: ToPublish[] = [];
    const unsaid: LeftOut[] = [];
    for (const proposal of report.proposals) {
      const names = { worker: workers.get(proposal.worker), project: projects.get(projectOf(proposal.demand)), demand: demands.get(proposal.demand) };
      const [nameless] = (Object.keys(names) as (keyof typeof names)[]).filter((entity) => names[entity] === undefined);
      if (nameless === undefined) sayable.push({ proposal, demand: demandOf.get(proposal.demand)!, ended: endedOf(proposal.demand, assignments), names: names as ToPublish['names'] });
      else unsaid.push({ demand: proposal.demand, reason: `Its ${nameless} has no id of ${this.publisher.idSpace(nameless)}, by which config/systems/staffing.yaml names one. Link the records, or change the ids there.` });
    }
    return { sayable, unsaid };
  }
}
