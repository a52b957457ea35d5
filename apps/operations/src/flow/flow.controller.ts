import { readInput } from '@muster/platform-http';
import { Controller, Get, Query } from '@nestjs/common';
import type { FlowAnswer } from './flow.js';
import { FlowWatch } from './flow-watch.js';

@Controller('v1/flow')
export class FlowController {
  constructor(private readonly watch: FlowWatch) {}

  /** What waits where, whether it moves, and what blocks it. */
  @Get()
  show(@Query() query: unknown): Promise<FlowAnswer> {
    readInput(query, {});
    return this.watch.read();
  }
}
