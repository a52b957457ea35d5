import { PROCESSES } from '@muster/domain-process';
import { flag, notFound, oneOf, readInput, uuid, whole } from '@muster/platform-http';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { OrchestrationService } from '../orchestration-service.js';
import { drawProcess } from '../processes/draw.js';
import { workflows } from '../processes/workflows.js';
import { findProcess, listProcesses, measureProcesses } from './processes.reader.js';

@Controller('v1/processes')
export class ProcessesController {
  constructor(private readonly orchestration: OrchestrationService) {}

  /** Instances, the newest first. */
  @Get()
  async list(@Query() query: unknown) {
    const { limit = 100, ...selection } = readInput(query, { process: oneOf(...PROCESSES), state: oneOf('requested', 'running', 'ended'), recordId: uuid, late: flag, limit: whole(1, 1_000) });
    return { processes: await listProcesses(this.orchestration.database, { ...selection, limit }) };
  }

  /** How long they took. */
  @Get('measures')
  async measures(@Query() query: unknown) {
    readInput(query, {});
    return { measures: await measureProcesses(this.orchestration.database) };
  }

  /** What waits for what in each process, as its code runs. */
  @Get('drawings')
  async drawings(@Query() query: unknown) {
    readInput(query, {});
    return { drawings: await Promise.all(PROCESSES.map(async (process) => ({ process, ...(await drawProcess(workflows[process])) }))) };
  }

  @Get(':process/:recordId/:nth')
  async one(@Param('process') process: string, @Param('recordId') recordId: string, @Param('nth') nth: string) {
    const found = await findProcess(this.orchestration.database, `${process}/${recordId}/${nth}`);
    if (!found) throw notFound('instance', 'There is no such instance of a process.', 'GET /v1/processes lists them.');
    return found;
  }
}

@Controller('metrics')
export class OrchestrationMetricsController {
  constructor(private readonly orchestration: OrchestrationService) {}

  @Get()
  async metrics(@Res() response: Response): Promise<void> {
    const { registry } = this.orchestration.metrics;
    response.type(registry.contentType).send(await registry.metrics());
  }
}
