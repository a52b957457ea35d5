import { readInput, text, uuid, whole } from '@muster/platform-http';
import { Controller, Get, Query } from '@nestjs/common';
import { HeldReader, type HeldAnswer } from './held.reader.js';

const filters = { entity: text, recordId: uuid, limit: whole(1, 1_000), after: uuid };

@Controller('v1/held')
export class HeldController {
  constructor(private readonly held: HeldReader) {}

  @Get()
  list(@Query() query: unknown): Promise<HeldAnswer> {
    return this.held.list(readInput(query, filters));
  }
}
