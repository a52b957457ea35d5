import { flag, notFound, readInput, uuid } from '@muster/platform-http';
import { formatLocalDate } from '@muster/platform-kernel';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Staffing, type Rehearsal } from './staffing.js';

/** Proposals for open demand, where the firm has no resource tool that makes them. */
@Controller('v1/staffing')
export class StaffingController {
  constructor(@Inject(Staffing) private readonly staffing: Staffing) {}

  /** Who would be proposed, and why; nothing is changed. */
  @Post('rehearsals')
  @HttpCode(200)
  async rehearse(@Body() body: unknown) {
    const { demand, everywhere = false } = readInput(body, { demand: uuid, everywhere: flag });
    return shown(await this.staffing.rehearse({ only: only(demand), everywhere }), demand);
  }

  /** Proposes: each proposal becomes an assignment, whose approval begins by itself. */
  @Post('proposals')
  @HttpCode(200)
  async propose(@Body() body: unknown) {
    const { demand } = readInput(body, { demand: uuid });
    const { published, unsaid, ...rehearsal } = await this.staffing.propose(only(demand));
    return { ...shown(rehearsal, demand), published, unsaid };
  }
}

const only = (demand: string | undefined) => (demand === undefined ? undefined : [demand]);

/** Throws a Problem where the demand that was asked for is not there. */
function shown({ today, demands, workers, leftOut, report: { proposals, unfilled, comparison }, demandOf }: Rehearsal, asked: string | undefined) {
  if (asked !== undefined && !demandOf.has(asked)) throw notFound('demand', 'There is no such demand.', 'GET /v1/demands/by/{system}/{externalId} finds one by the id of a system; `muster record demand` as well.');
  const ofDemand = (id: string) => {
    const { role = null, project = null, meta } = demandOf.get(id)!;
    return { externalIds: meta.externalIds.map(({ system, id: externalId }) => ({ system, id: externalId })), project: project as string | null, role: role as string | null };
  };
  return {
    today: formatLocalDate(today), demands, workers, comparison,
    proposals: proposals.map(({ from, until, ...proposal }) => ({ ...proposal, ...ofDemand(proposal.demand), from: formatLocalDate(from), until: formatLocalDate(until) })),
    unfilled: unfilled.map((one) => ({ ...one, ...ofDemand(one.demand) })),
    leftOut: leftOut.map((one) => ({ ...one, ...ofDemand(one.demand) })),
  };
}
