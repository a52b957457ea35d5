import { badInput, readInput, text, uuid, whole } from '@muster/platform-http';
import { Controller, Get, Query } from '@nestjs/common';
import { JournalReader } from './journal.reader.js';

const parameters = { correlationId: text, recordId: uuid, topic: text, partition: whole(0, 2_147_483_647), offset: whole(0, Number.MAX_SAFE_INTEGER) };

@Controller('v1/journal')
export class JournalController {
  constructor(private readonly journal: JournalReader) {}

  @Get()
  ask(@Query() query: unknown) {
    const { correlationId, recordId, topic, partition, offset } = readInput(query, parameters);
    const asked = [correlationId, recordId, topic].filter((one) => one !== undefined);
    if (asked.length === 1 && correlationId !== undefined) return this.journal.ask({ correlationId });
    if (asked.length === 1 && recordId !== undefined) return this.journal.ask({ recordId });
    if (asked.length === 1 && topic !== undefined && partition !== undefined && offset !== undefined) return this.journal.ask({ topic, partition, offset });
    throw badInput('query', 'One of correlationId, recordId, or topic with partition and offset must be given.', 'Give exactly one of the three.');
  }
}
