import { DBOS } from '@dbos-inc/dbos-sdk';
import { looks, stageOf, type Processes } from '@muster/domain-process';
import { startOfLocalDate, PermanentError } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { Case } from '../store/process.store.js';
import type { ProgressStore } from '../store/progress.store.js';
import { viewOf } from '../store/subject.store.js';

/** How a stage came to its end: done; skipped, when its time was over and it is not required; ended, with the case that it belongs to. */
export type StageEnd = 'done' | 'skipped' | 'ended';

export interface StageParts {
  database: Database;
  progress: ProgressStore;
  processes: Processes;
  kindOf(system: string): string | undefined;
  now(): number;
}

/** Told to a stage when its record, or what belongs to it, has moved. */
export const MOVED = 'moved';
const HOUR_MS = 3_600_000;
/** A stage that is late looks again when it is told, and this often by itself. */
const LATE_LOOK_SECONDS = 6 * 3_600;

interface Looked {
  state: 'open' | StageEnd;
  missing: string;
  deadline: number;
  owner: string;
  nowMs: number;
}

/** Stages wait for what they see, in steps that survive a crash. */
export class Stages {
  constructor(private readonly parts: StageParts) {}

  /**
   * Waits for one stage of a case. It looks at the record whenever that moves; when the deadline has passed, the stage is late, and its
   * owner is told. Runs in the workflow of the stage.
   */
  async wait(one: Case, stage: string, nth: number): Promise<StageEnd> {
    const workflow = DBOS.workflowID!;
    const openedAt = await DBOS.now();
    await DBOS.runStep(() => this.open(one, stage, nth, workflow, openedAt), { name: `begin ${stage}` });
    for (let late = false; ; ) {
      const looked = await DBOS.runStep(() => this.look(one, stage, openedAt), { name: `look at ${stage}` });
      if (looked.state !== 'open') return this.close(one, stage, looked.state);
      if (!late && looked.nowMs >= looked.deadline) {
        late = true;
        await DBOS.runStep(() => this.parts.progress.late(one, stage, looked.owner, looked.missing), { name: `${stage} is late` });
      }
      await DBOS.recv(MOVED, late ? { timeoutSeconds: LATE_LOOK_SECONDS } : { deadlineEpochMS: looked.deadline });
    }
  }

  private async close(one: Case, stage: string, end: StageEnd): Promise<StageEnd> {
    await DBOS.runStep(() => this.parts.progress.close(one, stage, end), { name: `end ${stage}` });
    return end;
  }

  private async open(one: Case, stage: string, nth: number, workflow: string, openedAt: number): Promise<void> {
    const { missing, deadline } = await this.look(one, stage, openedAt);
    const settings = await this.settingsOf(one, stage);
    await this.parts.progress.open(one, { stage, nth, workflow, settings, openedAt, deadline, missing });
  }

  private async settingsOf(one: Case, stage: string) {
    const view = await viewOf(this.parts.database, one.entity, one.recordId, this.parts.kindOf);
    return stageOf(this.parts.processes, one.process, stage, view?.legalEntity ?? null);
  }

  private async look(one: Case, stage: string, openedAt: number): Promise<Looked> {
    const { database, processes, kindOf, now, progress } = this.parts;
    const view = await viewOf(database, one.entity, one.recordId, kindOf);
    if (!view) throw new PermanentError('unknown-record', `${one.entity} ${one.recordId}, which ${one.instance} is about, is not known here. Its events come on the canonical topic.`);
    const settings = stageOf(processes, one.process, stage, view.legalEntity);
    const nowMs = now();
    const deadline = deadlineOf(one, openedAt, settings.withinHours, view.subject.startDate);
    const { done, missing } = looks(one.process, stage, view, settings);
    const looked = { missing: missing.join(', '), deadline, owner: settings.owner, nowMs };
    await progress.move(one, stage, deadline, looked.missing);
    if (view.subject.over) return { ...looked, state: 'ended' };
    if (done) return { ...looked, state: 'done' };
    return { ...looked, state: !settings.required && nowMs >= deadline ? 'skipped' : 'open' };
  }
}

/** Hours after the stage has begun, and in onboarding not after the first day of work, where that is still to come. */
function deadlineOf({ process }: Case, openedAt: number, withinHours: number, startDate: number | null): number {
  const within = openedAt + withinHours * HOUR_MS;
  const firstDay = process === 'onboarding' && startDate !== null ? startOfLocalDate(startDate, 'UTC') : undefined;
  return firstDay !== undefined && firstDay > openedAt ? Math.min(within, firstDay) : within;
}
