import { EXIT, Failure } from '../failure.js';
import { show, table, type Screen } from '../screen.js';
import { canonicalId, type Services } from '../services.js';
import type { Context, Outcome } from './command.js';

interface PassedOverView {
  out: { rule: string; workers: number; says: string }[];
  nearest: { worker: string; reasons: string[] }[];
  alternatives: { worker: string; score: number; reason: string }[];
}

interface OfDemand {
  demand: string;
  externalIds: { system: string; id: string }[];
  role: string | null;
}

interface StaffingView {
  today: string;
  demands: number;
  workers: number;
  proposals: (OfDemand & { worker: string; from: string; until: string; hoursPerDay: number; score: number; parts: { part: string; points: number; sentence: string }[]; passedOver: PassedOverView })[];
  unfilled: (OfDemand & { reason: string; passedOver: PassedOverView })[];
  leftOut: (OfDemand & { reason: string })[];
  comparison: { greedy: number; plan: number; gap: number; gapShare: number; filled: number; note: string };
  published?: { demand: string; assignment: string }[];
  unsaid?: { demand: string; reason: string }[];
}

export interface StaffOptions {
  demand?: string;
  everywhere?: boolean;
  propose?: boolean;
}

/** Who would be proposed for open demand, and why; with `--propose` they are. */
export async function staff({ screen, services }: Context, { demand, everywhere, propose }: StaffOptions): Outcome {
  if (propose && everywhere) throw new Failure(EXIT.usage, 'Where the resource tool proposes, Muster does not: leave out --everywhere, or --propose.');
  const asked = { ...(demand === undefined ? {} : { demand: await canonicalId(services, 'demand', demand) }), ...(everywhere ? { everywhere } : {}) };
  const answer = await services.of('assignment').post<StaffingView>(propose ? '/v1/staffing/proposals' : '/v1/staffing/rehearsals', asked);
  const names = screen.json ? new Map<string, string>() : await namesOf(services, answer);
  show(screen, answer, () => told(screen, answer, names));
  return answer.unsaid && answer.unsaid.length > 0 ? EXIT.no : EXIT.ok;
}

const nameOf = ({ externalIds, demand }: OfDemand) => (externalIds[0] ? `${externalIds[0].system}:${externalIds[0].id}` : demand);

interface WorkerView {
  externalIds: { system: string; id: string }[];
  attributes: Record<string, { value?: unknown }>;
}

/** What people call the workers who are named: their name, else an id of a system, else the canonical id. */
async function namesOf(services: Services, { proposals, unfilled }: StaffingView): Promise<Map<string, string>> {
  const named = [...proposals.map(({ worker }) => worker), ...[...proposals, ...unfilled].flatMap(({ passedOver: { nearest, alternatives } }) => [...nearest, ...alternatives].map(({ worker }) => worker))];
  const names = new Map<string, string>();
  for (const id of new Set(named)) {
    const worker = await services.of('worker').find<WorkerView>(`/v1/workers/${id}`);
    const name = ['givenName', 'familyName'].map((part) => worker?.attributes[part]?.value).filter((part) => part != null).join(' ');
    const external = worker?.externalIds[0];
    names.set(id, [name, external && `${external.system}:${external.id}`].filter(Boolean).join(' ') || id);
  }
  return names;
}

function why({ out, nearest, alternatives }: PassedOverView, names: ReadonlyMap<string, string>): string {
  const named = (id: string) => names.get(id) ?? id;
  return [
    ...alternatives.map(({ worker, score, reason }) => `${named(worker)} (${score}): ${reason}`), ...nearest.map(({ worker, reasons }) => `${named(worker)}: ${reasons.join(' ')}`), ...out.map(({ workers, says }) => `${workers} ${says}`),
  ].join('\n');
}

function told(screen: Screen, answer: StaffingView, names: ReadonlyMap<string, string>): string {
  const { proposals, unfilled, leftOut, comparison: { filled, plan, greedy, gap, gapShare, note }, published, unsaid } = answer;
  const assignmentOf = new Map((published ?? []).map(({ demand, assignment }) => [demand, assignment]));
  const parts: string[] = [];
  if (proposals.length > 0) {
    parts.push(table(screen, ['demand', 'worker', 'days', 'score', 'why', 'who was passed over'], proposals.map((one) => [
      [nameOf(one), one.role].filter(Boolean).join('\n'), `${names.get(one.worker) ?? one.worker}${assignmentOf.has(one.demand) ? `\nassignment ${assignmentOf.get(one.demand)}` : ''}`, `${one.from}\n${one.until}\n${one.hoursPerDay} h`, one.score,
      one.parts.map(({ points, sentence }) => `${points}: ${sentence}`).join('\n'), why(one.passedOver, names),
    ])));
  }
  if (unfilled.length > 0) parts.push(table(screen, ['demand', 'nobody, because', 'who was passed over'], unfilled.map((one) => [nameOf(one), one.reason, why(one.passedOver, names)])));
  if (leftOut.length > 0) parts.push(table(screen, ['demand', 'is left out, because'], leftOut.map((one) => [nameOf(one), one.reason])));
  for (const { demand, reason } of unsaid ?? []) parts.push(`Demand ${demand} was not proposed for: ${reason}`);
  parts.push(`${filled} of ${answer.demands} demands filled, of ${answer.workers} workers. Worth ${plan} points; in order of priority ${greedy}: ${gap} (${(gapShare * 100).toFixed(1)} %) more. ${note}`);
  parts.push(published ? `${published.length} proposed; \`muster processes --process staffing-approval\` shows what waits for whom.` : 'Nothing was changed. `--propose` proposes them.');
  return parts.join('\n');
}
