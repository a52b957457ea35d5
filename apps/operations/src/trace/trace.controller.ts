import { badInput, readInput, text, whole } from '@muster/platform-http';
import { Controller, Get, Query } from '@nestjs/common';
import { TraceReader } from './trace.reader.js';

const NODES_DEFAULT = 500;

@Controller('v1')
export class TraceController {
  constructor(private readonly reader: TraceReader) {}

  @Get('trace')
  trace(@Query() query: unknown) {
    const { key, limit = NODES_DEFAULT } = readInput(query, { key: text, limit: whole(1, 2_000) });
    if (key === undefined) throw badInput('key', 'key must be given.', 'Give a correlation id, an event id, a canonical id, system:id, an id alone, or an e-mail address.');
    return this.reader.trace(key, limit);
  }
}
