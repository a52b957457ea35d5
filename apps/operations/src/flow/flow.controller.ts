import { readInput } from '@muster/platform-http';
import { Controller, Get, Query } from '@nestjs/common';
import type { FlowAnswer } from './flow.js';
import { OperationsService } from '../operations-service.js';
import { FlowWatch } from './flow-watch.js';
import { freshnessOf, type Freshness } from './freshness.reader.js';

@Controller('v1/flow')
export class FlowController {
  constructor(
    private readonly watch: FlowWatch,
    private readonly operations: OperationsService,
  ) {}

  /** What waits where, whether it moves, and what blocks it. */
  @Get()
  show(@Query() query: unknown): Promise<FlowAnswer> {
    readInput(query, {});
    return this.watch.read();
  }

  /** How long changes took from the system that said them to those that were to have them, within the last hour. */
  @Get('freshness')
  async freshness(@Query() query: unknown): Promise<{ freshness: Freshness[] }> {
    readInput(query, {});
    const { database, settings: { now = Date.now } } = this.operations;
    return { freshness: await freshnessOf(database, now()) };
  }
}
