import { backlogTrend, type BacklogSample, type BacklogTrend } from '@muster/domain-flow';

/** How long samples are of use: a speed is that of the last ten minutes. */
const KEPT_MS = 600_000;

/** What was known of each backlog, in the order of time. */
export class Backlogs {
  private readonly byName = new Map<string, BacklogSample[]>();

  add(name: string, sample: BacklogSample): void {
    const samples = this.byName.get(name);
    if (!samples) {
      this.byName.set(name, [sample]);
      return;
    }
    // While nothing waits and nothing comes, one sample says it all.
    const last = samples.at(-1)!;
    if (sample.waiting === 0 && last.waiting === 0 && last.done === sample.done) samples.length = Math.max(0, samples.length - 1);
    samples.push(sample);
    const tooOld = samples.findIndex(({ atMs }) => atMs >= sample.atMs - KEPT_MS);
    if (tooOld > 0) samples.splice(0, tooOld);
  }

  /** Throws where nothing was added of it. */
  trend(name: string): BacklogTrend {
    return backlogTrend(this.byName.get(name)!);
  }
}
