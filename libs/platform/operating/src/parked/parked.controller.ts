import { badInput, flag, notFound, oneOf, readInput, text, uuid, whole } from '@muster/platform-http';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ExceptionsReader } from './exceptions.reader.js';
import { ParkedReader, type ParkedFilter } from './parked.reader.js';
import { Retry } from './retry.js';

const place = (value: unknown, name: string) => {
  const [, topic, partition, offset] = /^([\w.-]{1,249})\/(\d{1,9})\/(\d{1,15})$/.exec(text(value, name)) ?? [];
  if (topic === undefined) throw badInput(name, `${name} must be <topic>/<partition>/<offset>.`, 'Take it from `next` of the page before.');
  return { topic, partition: Number(partition), offset: Number(offset) };
};
const filters = { class: text, code: text, status: oneOf('parked', 'resolved'), limit: whole(1, 1_000), after: place };
const exceptionFilters = { class: text, code: text, entity: text, system: text, recordId: uuid, limit: whole(1, 1_000), after: whole(1, Number.MAX_SAFE_INTEGER) };
const selection = { topic: text, partition: whole(0, 2_147_483_647), offset: whole(0, Number.MAX_SAFE_INTEGER), class: text, code: text, dryRun: flag };

@Controller('v1')
export class ParkedController {
  constructor(
    private readonly parked: ParkedReader,
    private readonly retrying: Retry,
  ) {}

  @Get('parked')
  list(@Query() query: unknown) {
    const filter: ParkedFilter = readInput(query, filters);
    return this.parked.list(filter);
  }

  /** One event by its place, or all of a class. `dryRun` answers the same and changes nothing. */
  @Post('parked/retry')
  @HttpCode(200)
  async retry(@Body() body: unknown) {
    const { topic, partition, offset, class: refusedClass, code, dryRun = false } = readInput(body, selection);
    const byPlace = topic !== undefined && partition !== undefined && offset !== undefined;
    const byClass = refusedClass !== undefined && code !== undefined;
    const given = [topic, partition, offset, refusedClass, code].filter((one) => one !== undefined).length;
    if ((byPlace && given !== 3) || (byClass && given !== 2) || byPlace === byClass) throw badInput('body', 'Either topic, partition and offset must be given, or class and code.', 'GET /v1/parked lists both.');
    const answer = await this.retrying.run(byPlace ? { topic, partition, offset } : { class: refusedClass!, code: code! }, dryRun);
    if (answer.selected === 0) throw notFound('body', 'Nothing that is parked now is selected by this.', 'GET /v1/parked lists what is parked; what was resolved before is not retried.');
    return answer;
  }
}

@Controller('v1/exceptions')
export class ExceptionsController {
  constructor(private readonly exceptions: ExceptionsReader) {}

  @Get()
  list(@Query() query: unknown) {
    return this.exceptions.list(readInput(query, exceptionFilters));
  }
}
