import { readInput } from '@muster/platform-http';
import { Controller, Get, Query } from '@nestjs/common';
import { LagReader, type PartitionLagView } from './lag.reader.js';

/** How far every group of the service is behind. */
export interface LagAnswer {
  at: string;
  messages: number;
  /** Of the group and partition that is furthest behind. */
  seconds: number;
  partitions: PartitionLagView[];
}

@Controller('v1/lag')
export class LagController {
  constructor(private readonly lag: LagReader) {}

  @Get()
  async show(@Query() query: unknown): Promise<LagAnswer> {
    readInput(query, {});
    const partitions = await this.lag.read();
    return { at: new Date().toISOString(), messages: partitions.reduce((total, one) => total + one.messages, 0), seconds: Math.max(0, ...partitions.map((one) => one.seconds)), partitions };
  }
}
