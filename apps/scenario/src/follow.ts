import type { Firm } from './firm.js';
import { StoryFault } from './narrator.js';
import type { ProcessView, StageView } from './systems/muster.js';

/** Follows one case of a long process, and tells each stage once it has ended. */
export class Followed {
  private readonly told = new Set<string>();

  constructor(
    private readonly firm: Firm,
    private readonly process: string,
    private readonly recordId: string,
  ) {}

  /** Until a stage is as it is to be; `what` says it in words. Throws StoryFault where the case ends before. */
  async untilStage(stage: string, what: string, fits: (view: StageView) => boolean): Promise<ProcessView> {
    return this.until(what, (view) => {
      if (view.stages.some((each) => each.stage === stage && fits(each))) return true;
      if (view.state === 'ended') throw new StoryFault(`${this.process} ended as ${view.result} before this came true: ${what}. \`npm run -s muster -- processes\` shows its stages.`);
      return false;
    });
  }

  /** Throws StoryFault where it ends otherwise. */
  async untilEnded(result: string): Promise<ProcessView> {
    const ended = await this.until(`${this.process} has ended`, ({ state }) => state === 'ended');
    if (ended.result !== result) throw new StoryFault(`${this.process} ended as ${ended.result}, and not as ${result}. \`npm run -s muster -- processes\` shows its stages.`);
    this.firm.narrator.say('orchestration', `${this.process} is over: ${result}`, ended.seconds);
    return ended;
  }

  private until(what: string, fits: (view: ProcessView) => boolean): Promise<ProcessView> {
    return this.firm.narrator.until({ where: 'orchestration', what }, async () => {
      const view = await this.firm.muster.process(this.process, this.recordId);
      if (!view) return undefined;
      for (const stage of view.stages) this.tell(stage);
      return fits(view) ? view : undefined;
    });
  }

  private tell({ stage, state, owner, endedAt, seconds }: StageView): void {
    if (endedAt === null || this.told.has(stage)) return;
    this.told.add(stage);
    this.firm.narrator.say('orchestration', `${this.process}: ${stage} is ${state} (${owner})`, seconds);
  }
}
