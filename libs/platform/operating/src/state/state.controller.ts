import { readInput } from '@muster/platform-http';
import { Controller, Get, Query } from '@nestjs/common';
import { StatsReader } from './stats.reader.js';

@Controller('v1')
export class StateController {
  constructor(private readonly stats: StatsReader) {}

  @Get('stats')
  showStats(@Query() query: unknown) {
    readInput(query, {});
    return this.stats.read();
  }
}
