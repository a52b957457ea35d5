import { LineCut, type Row } from '../calls.js';
import { StoryFault } from '../narrator.js';
import type { Firm } from '../firm.js';
import { inTurns } from '../in-turns.js';
import { valueOf, type CanonicalRecord } from '../systems/muster.js';
import { gradeOf } from './hiring.js';
import type { Mobilization, Recruit } from './mobilizing.js';
import { HOURS_A_DAY, requestFor, ROLE } from './staffing.js';

/** One look of somebody at what there is to do, who does it. Resolves to whether all of theirs is done. */
export type Work = () => Promise<boolean>;

const AT_ONCE = 8;
/** The PSA and the ERP take few calls, which others need as well. */
const FEW_AT_ONCE = 4;
const ERP_AT_ONCE = 1;

/** What the people of the firm do about a mobilization, each in their own system as soon as they can. */
export function workOf(firm: Firm, mobilization: Mobilization): Work[] {
  return [looksUp(firm, mobilization), financeGive(firm, mobilization), deliveryLead(firm, mobilization), resourceManagersPlan(firm, mobilization), managersApprove(firm, mobilization)];
}

/** By which canonical ids the records of the mobilization are known. */
function looksUp({ muster }: Firm, { programs, recruits }: Mobilization): Work {
  return async () => {
    const seats = recruits.flatMap(({ booking }) => booking ?? []);
    await areKnown(programs, ({ deal }) => muster.project(deal));
    await areKnown(recruits, ({ number }) => muster.worker(number));
    await areKnown(seats, ({ id }) => muster.assignment(id));
    return seats.length === recruits.length && [...programs, ...recruits, ...seats].every(({ recordId }) => recordId !== undefined);
  };
}

async function areKnown<T extends { recordId?: string }>(all: readonly T[], look: (one: T) => Promise<CanonicalRecord | undefined>): Promise<void> {
  await inTurns(all.filter(({ recordId }) => recordId === undefined), AT_ONCE, async (one) => {
    const found = await look(one);
    if (found) one.recordId = found.id;
  });
}

/** Finance give a grade to whoever the ERP has, once it is in reach. */
function financeGive({ erp }: Firm, { recruits, since, erpBackAt }: Mobilization): Work {
  const byNumber = new Map(recruits.map((recruit) => [recruit.number, recruit]));
  let changedSince = since;
  return async () => {
    if (Date.now() < erpBackAt) return false;
    const changed = await erp.changedSince('Employees', changedSince);
    changedSince = String(changed.at(-1)?.['ModifiedAt'] ?? changedSince);
    const without = changed.flatMap((row) => byNumber.get(String(row['EmployeeNo'])) ?? []).filter(({ hasGrade }) => !hasGrade);
    await inTurns(without, ERP_AT_ONCE, async (recruit) => {
      await erp.give(recruit.number, gradeOf(recruit.program.team.grade));
      recruit.hasGrade = true;
    });
    return recruits.every(({ hasGrade }) => hasGrade);
  };
}

/** Delivery Operations let somebody lead each project that the PSA has, and ask for people once that is known everywhere. */
function deliveryLead({ psa, muster }: Firm, { programs, recruits, since }: Mobilization): Work {
  return async () => {
    const byDeal = new Map(programs.filter(({ psaId }) => psaId === undefined).map((program) => [program.deal, program]));
    if (byDeal.size > 0) for (const row of await psa.changedSince('projects', since)) Object.assign(byDeal.get(String(row['external_id'])) ?? {}, { psaId: String(row['id']) });
    await inTurns(programs.filter(({ psaId, hasLeadInPsa }) => psaId !== undefined && !hasLeadInPsa), FEW_AT_ONCE, async (program) => {
      await psa.leads(program.psaId!, String(program.team.resource['id']));
      program.hasLeadInPsa = true;
    });
    await inTurns(programs.filter(({ hasLeadInPsa, isLed }) => hasLeadInPsa && !isLed), AT_ONCE, async (program) => {
      program.isLed = valueOf(await muster.project(program.deal), 'projectManager') != null;
    });
    await inTurns(recruits.filter(({ request, program }) => request === undefined && program.isLed), FEW_AT_ONCE, async (recruit) => {
      const { program } = recruit;
      recruit.request = await psa.requests(requestFor({ ...program, psaId: program.psaId! }, program.team));
    });
    return recruits.every(({ request }) => request !== undefined);
  };
}

/** Resource managers plan somebody for each request as soon as RM has both. */
function resourceManagersPlan({ rm }: Firm, { recruits }: Mobilization): Work {
  const people = newest((change) => rm.changedAfter('people', change));
  const requests = newest((change) => rm.changedAfter('requests', change));
  return async () => {
    const [personOf, requestOf] = [await people(), await requests()];
    const ready = recruits.filter(({ number, request, booking }) => !booking && personOf.has(number) && requestOf.has(String(request)));
    await inTurns(ready, AT_ONCE, async (recruit) => {
      const { deal, begin, end } = recruit.program;
      const planned = { person_id: personOf.get(recruit.number), request_id: requestOf.get(recruit.request!), project: deal, role: ROLE, starts_on: begin, ends_on: end, hours_per_day: HOURS_A_DAY };
      const plannedAt = Date.now();
      recruit.booking = { id: await rm.plans(planned), plannedAt, decided: new Set() };
    });
    return recruits.every(({ booking }) => booking);
  };
}

/** Ids in RM by those that others use, kept up by what has changed. */
function newest(read: (change: number) => Promise<Row[]>): () => Promise<ReadonlyMap<string, unknown>> {
  const ids = new Map<string, unknown>();
  let last = 0;
  return async () => {
    for (const { external_id: external, id, seq } of await read(last)) {
      ids.set(String(external), id);
      last = Math.max(last, Number(seq));
    }
    return ids;
  };
}

/** The manager of the project and that of the worker approve whatever waits for them. */
function managersApprove({ muster }: Firm, { recruits }: Mobilization): Work {
  const approvers = new Map<string, Promise<string>>();
  const approver = (number: string) => {
    if (!approvers.has(number)) approvers.set(number, canonicalIdOf(number));
    return approvers.get(number)!;
  };
  const canonicalIdOf = async (number: string) => {
    const found = await muster.worker(number);
    if (!found) throw new StoryFault(`worker-sync has no record of ${number}, who is to approve. \`npm run -s muster -- worker hris:${number}\` tells why.`);
    return found.id;
  };
  return async () => {
    const byRecord = new Map(recruits.flatMap((recruit) => (recruit.booking?.recordId === undefined ? [] : [[recruit.booking.recordId, recruit] as const])));
    const open = (await muster.processes('staffing-approval', 'running')).flatMap(({ instance, recordId, stages }) => {
      const recruit = byRecord.get(recordId);
      const place = placeThatWaits(stages);
      return recruit && place !== undefined && !recruit.booking!.decided.has(place) ? [{ instance, recruit, place }] : [];
    });
    await inTurns(open, AT_ONCE, async ({ instance, recruit, place }) => {
      if (await isDone(muster.approves(instance, await approver(chainOf(recruit)[place - 1]!)))) recruit.booking!.decided.add(place);
    });
    return recruits.every((recruit) => recruit.booking?.decided.size === chainOf(recruit).length);
  };
}

/** Where the line is cut, the next look shows whether it was. */
async function isDone(call: Promise<void>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof LineCut) return false;
    throw error;
  }
}

const chainOf = ({ program: { team } }: Recruit): string[] => [team.lead.number, team.manager];

/** Of the chain, from 1. */
function placeThatWaits(stages: readonly { readonly stage: string; readonly state: string }[]): number | undefined {
  const open = stages.find(({ stage, state }) => stage.startsWith('approval-') && (state === 'waiting' || state === 'late'));
  return open && Number(open.stage.slice('approval-'.length));
}
