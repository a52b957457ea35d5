import { DBOS } from '@dbos-inc/dbos-sdk';
import { approvalOf, looks, stageOf, type CaseView, type Processes } from '@muster/domain-process';
import { startOfLocalDate, PermanentError } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { Case, WaitingStage } from '../store/process.store.js';
import type { ProgressStore } from '../store/progress.store.js';
import { approvalViewOf, decisionAt } from '../store/approval.store.js';
import type { CaughtUp } from '@muster/platform-inbound';
import { caseStands } from '../store/case.store.js';
import { viewOf } from '../store/subject.store.js';
import { act, isAboutLeaving, leavingViewOf } from './leaving.js';
import { step } from './step.js';

/** How a stage came to its end: done; skipped, when its time was over and it is not required; ended, with the case that it belongs to. */
export type StageEnd = 'done' | 'skipped' | 'ended' | 'rejected';

export interface StageParts {
  database: Database;
  progress: ProgressStore;
  processes: Processes;
  kindOf(system: string): string | undefined;
  /** The system by whose ids another one names records of an entity. */
  spaceOf(system: string, entity: 'project' | 'assignment'): string;
  caughtUp: Pick<CaughtUp, 'since'>;
  now(): number;
  /** Today in UTC, days since 1970. */
  today(): number;
}

/** Told to a stage when its record, or what belongs to it, has moved. */
export const MOVED = 'moved';
const HOUR_MS = 3_600_000;
const APPROVAL = /^approval-(\d+)$/;
/** A stage that is late looks again when it is told, and this often by itself. */
const LATE_LOOK_SECONDS = 6 * 3_600;
const EARLY_LOOK_SECONDS = 1;

interface Looked {
  state: 'open' | StageEnd;
  missing: string;
  deadline: number;
  owner: string;
  nowMs: number;
  /** Not all is known yet of what was published before the stage began: it is looked again soon. */
  isEarly?: boolean;
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
    await step(`begin ${stage}`, () => this.open(one, stage, nth, workflow, openedAt));
    for (let late = false; ; ) {
      const looked = await step(`look at ${stage}`, () => this.look(one, stage, openedAt));
      if (looked.state !== 'open') return this.close(one, stage, looked.state);
      if (!late && looked.nowMs >= looked.deadline) {
        late = true;
        await step(`${stage} is late`, () => this.parts.progress.late(one, stage, looked.owner, looked.missing));
      }
      await DBOS.recv(MOVED, looked.isEarly ? { timeoutSeconds: EARLY_LOOK_SECONDS } : late ? { timeoutSeconds: LATE_LOOK_SECONDS } : { deadlineEpochMS: looked.deadline });
    }
  }

  /**
   * Workflows of those among stages that wait which have to look. A look in a workflow is written down several times over, and most of what moves
   * ends no wait: for a stage whose deadline stands and that still lacks something, that is noted here. Stages that act before they look, or wait for people, always look.
   */
  async toBeTold(waiting: readonly WaitingStage[]): Promise<string[]> {
    const views = new Map<string, ReturnType<Stages['viewOf']>>();
    const told = await Promise.all(waiting.map(async ({ one, stage, workflow, openedAt, deadline, missing }) => {
      if (isAboutLeaving(one) || APPROVAL.test(stage)) return [workflow];
      if (!views.has(one.instance)) views.set(one.instance, this.viewOf(one));
      const view = await views.get(one.instance)!;
      const looked = view && this.judge(one, stage, openedAt, view);
      if (looked?.state !== 'open' || Math.round(looked.deadline) !== deadline) return [workflow];
      if (looked.missing !== missing) await this.parts.progress.move(one, stage, deadline, looked.missing);
      return [];
    }));
    return told.flat();
  }

  /** Ends a case that is over; answers what it ended as. */
  async endOver(one: Case, reason: string): Promise<string> {
    const { over } = await caseStands(this.parts.database, one, this.parts.today());
    await this.parts.progress.end(one, over ?? reason);
    return over ?? reason;
  }

  private async close(one: Case, stage: string, end: StageEnd): Promise<StageEnd> {
    await step(`end ${stage}`, () => this.parts.progress.close(one, stage, end));
    return end;
  }

  private async open(one: Case, stage: string, nth: number, workflow: string, openedAt: number): Promise<void> {
    const { missing, deadline, owner } = await this.look(one, stage, openedAt);
    await this.parts.progress.open(one, { stage, nth, workflow, owner, openedAt, deadline, missing });
  }

  private look(one: Case, stage: string, openedAt: number): Promise<Looked> {
    const place = APPROVAL.exec(stage)?.[1];
    return place === undefined ? this.lookAtRecord(one, stage, openedAt) : this.lookForDecision(one, stage, Number(place), openedAt);
  }

  /** Approvals are decided by people: what they decided stands in a table, and who may is asked of the firm's settings. */
  private async lookForDecision(one: Case, stage: string, place: number, openedAt: number): Promise<Looked> {
    const { database, processes, now, progress } = this.parts;
    const view = await approvalViewOf(database, one.recordId);
    if (!view) throw unknownRecord(one);
    const approver = approvalOf(processes, view.legalEntity).chain[place - 1];
    const decision = await decisionAt(database, one.instance, place);
    const who = approver === undefined ? 'nobody' : typeof approver.approver === 'string' ? `the ${approver.approver.replace('-', ' ')}` : `one of ${approver.approver.join(', ')}`;
    const looked = { missing: `approval by ${who}`, deadline: openedAt + (approver?.withinHours ?? 0) * HOUR_MS, owner: approver?.owner ?? 'nobody', nowMs: now() };
    await progress.move(one, stage, looked.deadline, looked.missing);
    if (view.over) return { ...looked, state: 'ended' };
    // A chain that was shortened meanwhile asks for no more than it has.
    if (decision === 'approve' || approver === undefined) return { ...looked, state: 'done' };
    return { ...looked, state: decision === 'reject' ? 'rejected' : 'open' };
  }

  private async lookAtRecord(one: Case, stage: string, openedAt: number): Promise<Looked> {
    const isLeaving = isAboutLeaving(one);
    const isEarly = isLeaving && !(await this.parts.caughtUp.since(openedAt));
    if (isLeaving) await act(this.parts, one, stage);
    const seen = await this.viewOf(one);
    if (!seen) throw unknownRecord(one);
    const view = isLeaving ? { ...seen, leaving: await leavingViewOf(this.parts.database, one, stage, this.parts) } : seen;
    const looked = this.judge(one, stage, openedAt, view, isEarly);
    await this.parts.progress.move(one, stage, looked.deadline, looked.missing);
    return looked;
  }

  private viewOf(one: Case): ReturnType<typeof viewOf> {
    const { database, kindOf, today } = this.parts;
    return viewOf(database, one, kindOf, today());
  }

  private judge(one: Case, stage: string, openedAt: number, view: CaseView & { legalEntity: string | null }, isEarly = false): Looked {
    const { processes, now } = this.parts;
    const settings = stageOf(processes, one.process, stage, view.legalEntity);
    const nowMs = now();
    const deadline = deadlineOf(one, stage, openedAt, settings.withinHours, view);
    const { done, missing } = looks(one.process, stage, view, settings);
    const looked = { missing: [...(isEarly ? ['what the masters have published so far'] : []), ...missing].join(', '), isEarly, deadline, owner: settings.owner, nowMs };
    if (view.subject.over) return { ...looked, state: 'ended' };
    if (done && !isEarly) return { ...looked, state: 'done' };
    return { ...looked, state: !settings.required && nowMs >= deadline ? 'skipped' : 'open' };
  }
}

function unknownRecord({ entity, recordId, instance }: Case): PermanentError {
  return new PermanentError('unknown-record', `${entity} ${recordId}, which ${instance} is about, is not known here. Its events come on the canonical topic.`);
}

/** Of a leave without an end: somebody looks at it again after a year. */
const YEARS_MS = 365 * 86_400_000;

/**
 * Hours after the stage has begun. In onboarding not after the first day of work, where that is still to come; the last day, and what is
 * to be handed over until then, not before it; a return on the day after the leave.
 */
function deadlineOf({ process }: Case, stage: string, openedAt: number, withinHours: number, { subject, leaving }: CaseView): number {
  const within = openedAt + withinHours * HOUR_MS;
  if (process === 'onboarding' && subject.startDate !== null) {
    const firstDay = startOfLocalDate(subject.startDate, 'UTC');
    return firstDay > openedAt ? Math.min(within, firstDay) : within;
  }
  const { absence } = leaving ?? {};
  if (absence && (stage === 'last-day' || stage === 'hand-over')) return Math.max(within, startOfLocalDate(absence.from, 'UTC') + (stage === 'last-day' ? withinHours * HOUR_MS : 0));
  if (stage === 'return') return absence?.until == null ? openedAt + YEARS_MS : startOfLocalDate(absence.until + 1, 'UTC');
  return within;
}
