import { EXIT, Failure } from '../failure.js';
import { instant, show, table } from '../screen.js';
import { canonicalId } from '../services.js';
import type { Context, Outcome } from './command.js';

interface StageView {
  stage: string;
  state: string;
  owner: string;
  openedAt: string;
  deadline: string;
  endedAt: string | null;
  seconds: number;
  missing: string | null;
}

interface ProcessView {
  instance: string;
  process: string;
  entity: string;
  recordId: string;
  state: string;
  result: string | null;
  correlationId: string;
  requestedAt: string;
  endedAt: string | null;
  seconds: number;
  stages: StageView[];
}

export interface ProcessesOptions {
  process?: string;
  state?: string;
  record?: string;
  late?: boolean;
  limit?: string;
}

const isOpen = ({ state }: StageView) => state === 'waiting' || state === 'late';
const short = (text: string | null) => instant(text ?? undefined).slice(0, 19);
const openStages = (stages: readonly StageView[]) => stages.filter(isOpen).map(({ stage, state }) => (state === 'late' ? `${stage} (late)` : stage)).join(', ');

/** The instances of the long processes, the newest first. */
export async function processes({ screen, services }: Context, { record, late, ...options }: ProcessesOptions): Outcome {
  const query = new URLSearchParams(Object.entries({ ...options, recordId: record, late: late ? 'true' : undefined }).filter(([, value]) => value !== undefined) as [string, string][]);
  const answer = await services.orchestration.get<{ processes: ProcessView[] }>(`/v1/processes?${query}`);
  show(screen, answer, () =>
    answer.processes.length === 0
      ? 'There are none.'
      : table(screen, ['instance', 'state', 'since', 'seconds', 'waits for'], answer.processes.map((one) => [one.instance, one.result ?? one.state, short(one.requestedAt), Math.round(one.seconds), openStages(one.stages)])),
  );
  return EXIT.ok;
}

/** One instance, stage by stage. */
export async function oneProcess({ screen, services }: Context, instance: string): Outcome {
  const one = await services.orchestration.get<ProcessView>(`/v1/processes/${instance.split('/').map(encodeURIComponent).join('/')}`);
  show(screen, one, () => [
    `${one.instance}: ${one.result ?? one.state}, ${Math.round(one.seconds)} s, correlation ${one.correlationId}`,
    table(screen, ['stage', 'state', 'owner', 'began', 'deadline', 'ended', 'waits for'], one.stages.map((stage) => [stage.stage, stage.state, stage.owner, short(stage.openedAt), short(stage.deadline), short(stage.endedAt), stage.missing])),
  ].join('\n'));
  return EXIT.ok;
}

export interface DecideOptions {
  by: string;
  reject?: boolean;
  reason?: string;
}

/** Decides the approval of an assignment that is open now, as a worker who may. */
export async function approve({ screen, services }: Context, assignment: string, { by, reject, reason }: DecideOptions): Outcome {
  const [assignmentId, workerId] = [await canonicalId(services, 'assignment', assignment), await canonicalId(services, 'worker', by)];
  const { processes: open } = await services.orchestration.get<{ processes: ProcessView[] }>(`/v1/processes?process=staffing-approval&state=running&recordId=${assignmentId}`);
  if (!open[0]) throw new Failure(EXIT.no, `Nothing of assignment ${assignment} waits for an approval. \`muster processes --process staffing-approval\` lists what does.`);
  const answer = await services.orchestration.post<{ place: number; decision: string }>(`/v1/processes/${open[0].instance}/decision`, { by: workerId, decision: reject ? 'reject' : 'approve', ...(reason === undefined ? {} : { reason }) });
  show(screen, answer, () => `Place ${answer.place} of the chain: ${answer.decision === 'approve' ? 'approved' : 'rejected'}.`);
  return EXIT.ok;
}
