import { readInput } from '@muster/platform-http';
import { Controller, Get, Query } from '@nestjs/common';
import { LagReader } from './lag.reader.js';
import { StatsReader } from './stats.reader.js';

@Controller('v1')
export class StateController {
  constructor(
    private readonly stats: StatsReader,
    private readonly lag: LagReader,
  ) {}

  @Get('stats')
  showStats(@Query() query: unknown) {
    readInput(query, {});
    return this.stats.read();
  }

  @Get('lag')
  async showLag(@Query() query: unknown) {
    readInput(query, {});
    const partitions = await this.lag.read();
    return { at: new Date().toISOString(), messages: partitions.reduce((total, one) => total + one.messages, 0), seconds: Math.max(0, ...partitions.map((one) => one.seconds)), partitions };
  }
}
