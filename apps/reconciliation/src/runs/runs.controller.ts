import { DRIFT_CLASSES, PURPOSES } from '@muster/domain-reconciliation';
import { badInput, flag, notFound, oneOf, Problem, readInput, text, uuid, whole } from '@muster/platform-http';
import { uuidv7 } from '@muster/platform-kernel';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { ReconciliationService } from '../reconciliation-service.js';
import { csvRow } from './csv.js';
import { DIFFERENCE_STATES, listDifferences, type DifferenceView } from './differences.reader.js';
import { names, object } from './input.js';
import { requestRun } from './run.store.js';
import { findRun, listRuns, signOff } from './runs.reader.js';

const selection = { class: oneOf(...DRIFT_CLASSES), system: text, entity: text, field: text, state: oneOf(...DIFFERENCE_STATES), unmask: flag };
const CSV_PAGE = 1_000;
const CSV_COLUMNS = ['id', 'system', 'stream', 'entity', 'recordId', 'externalId', 'side', 'field', 'class', 'state', 'held', 'wanted', 'masked', 'rows', 'firstSeen', 'lastSeen', 'ageDays', 'heals', 'resolvedAt'] as const satisfies readonly (keyof DifferenceView)[];

@Controller('v1/runs')
export class RunsController {
  constructor(private readonly reconciliation: ReconciliationService) {}

  /** Asks for a run; runs are made one after the other. */
  @Post()
  @HttpCode(202)
  async request(@Body() body: unknown) {
    const { scope = {}, purpose = 'on-demand', note = '' } = readInput(body, { scope: object((value) => readInput(value, { systems: names, entities: names })), purpose: oneOf(...PURPOSES), note: text });
    const runId = uuidv7();
    await requestRun(this.reconciliation.database, { id: runId, purpose, note, scope, dueKey: null, cutOff: new Date(this.reconciliation.now()) });
    this.reconciliation.runs.wake();
    return { runId };
  }

  @Get()
  list(@Query() query: unknown) {
    const { limit = 50, after } = readInput(query, { limit: whole(1, 500), after: uuid });
    return listRuns(this.reconciliation.database, limit, after);
  }

  @Get(':id')
  async one(@Param('id') id: string) {
    return this.find(uuid(id, 'id'));
  }

  /** What it saw. */
  @Get(':id/differences')
  async differences(@Param('id') id: string, @Query() query: unknown) {
    const { limit = 100, after, unmask = false, ...chosen } = readInput(query, { ...selection, limit: whole(1, 1_000), after: whole(0, Number.MAX_SAFE_INTEGER) });
    const { runId } = await this.find(uuid(id, 'id'));
    return this.page({ ...chosen, run: runId, limit, after, unmask });
  }

  /** The same, all of it, for a spreadsheet. */
  @Get(':id/differences.csv')
  async csv(@Param('id') id: string, @Query() query: unknown, @Res() response: Response) {
    const { unmask = false, ...chosen } = readInput(query, selection);
    const { runId } = await this.find(uuid(id, 'id'));
    response.type('text/csv; charset=utf-8').attachment(`differences-${runId}.csv`);
    response.write(csvRow(CSV_COLUMNS));
    let after: number | null = 0;
    while (after !== null) {
      const page: Awaited<ReturnType<typeof listDifferences>> = await this.page({ ...chosen, run: runId, limit: CSV_PAGE, after, unmask });
      response.write(page.differences.map((one) => csvRow(CSV_COLUMNS.map((name) => one[name]))).join(''));
      after = page.next;
    }
    response.end();
  }

  /** Somebody answers for it: what it says stays as it is. */
  @Post(':id/sign-off')
  @HttpCode(200)
  async sign(@Param('id') id: string, @Body() body: unknown) {
    const { author, note = '' } = readInput(body, { author: text, note: text });
    if (author === undefined) throw badInput('author', 'author is missing.', 'Say who signs the run off.');
    const run = await this.find(uuid(id, 'id'));
    if (!(await signOff(this.reconciliation.database, run.runId, author, note, new Date(this.reconciliation.now())))) {
      throw new Problem(409, 'not-to-be-signed', { title: 'This run cannot be signed off', input: 'id', rule: run.signOff ? `${run.signOff.author} has signed it off.` : 'It has not ended.', remedy: run.signOff ? 'Ask for another run, and sign that one.' : 'Wait for its end: GET /v1/runs/{id} tells.' });
    }
    return this.find(run.runId);
  }

  private page(selected: Parameters<typeof listDifferences>[2]) {
    return listDifferences(this.reconciliation.database, this.reconciliation.parking.governance, selected, new Date(this.reconciliation.now()));
  }

  private async find(id: string) {
    const run = await findRun(this.reconciliation.database, id);
    if (!run) throw notFound('id', `There is no run ${id}.`, 'GET /v1/runs lists them.');
    return run;
  }
}
