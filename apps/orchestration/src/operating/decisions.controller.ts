import { approvalOf, mayApprove } from '@muster/domain-process';
import { badInput, notFound, oneOf, Problem, readInput, text, uuid } from '@muster/platform-http';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { OrchestrationService } from '../orchestration-service.js';
import { approvalViewOf, decide, idsOfWorker, openApproval } from '../store/approval.store.js';
import { wake } from '../store/process.store.js';

/** Decisions of people on the staffing that waits for them. */
@Controller('v1/processes/staffing-approval')
export class DecisionsController {
  constructor(private readonly orchestration: OrchestrationService) {}

  /** Decides the approval that is open now, as the worker `by`, who must be one who may. */
  @Post(':recordId/:nth/decision')
  @HttpCode(200)
  async decide(@Param('recordId') recordId: string, @Param('nth') nth: string, @Body() body: unknown) {
    const { by, decision, reason } = readInput(body, { by: uuid, decision: oneOf('approve', 'reject'), reason: text });
    if (by === undefined || decision === undefined) throw badInput(by === undefined ? 'by' : 'decision', 'A decision names who decides, by canonical id of a worker, and approve or reject.', 'Give both.');
    if (decision === 'reject' && reason === undefined) throw badInput('reason', 'Whoever rejects says why.', 'Give a reason: it goes to who proposed.');
    const instance = `staffing-approval/${recordId}/${nth}`;
    const { database, stageParts, starter } = this.orchestration;
    const place = await database.transaction(async (tx) => {
      const view = await approvalViewOf(tx, recordId);
      const open = view && (await openApproval(tx, instance));
      if (!view || !open) throw notFound('instance', 'No approval is open in this instance.', 'GET /v1/processes?process=staffing-approval lists what waits, and for whom.');
      const approver = approvalOf(stageParts.processes, view.legalEntity).chain[open.place - 1];
      const ids = await idsOfWorker(tx, by);
      if (!approver || !ids || !mayApprove({ id: by, ids }, approver, view.request, open.late)) {
        const whose = typeof approver?.approver === 'string' ? `it is for the ${approver.approver.replace('-', ' ')}` : 'others are named for it';
        throw new Problem(403, 'not-an-approver', { title: 'This worker may not decide', input: 'by', rule: `Place ${open.place} of the chain is not this worker's: ${whose}.`, remedy: 'config/processes.yaml says who may decide, and who stands in once the time is over.' });
      }
      await decide(tx, { instance, place: open.place, decision, by, reason: reason ?? null });
      await wake(tx, 'assignment', [recordId]);
      return open.place;
    });
    starter.wake();
    return { instance, place, decision };
  }
}
