import { badInput, flag, notFound, oneOf, readInput, text, uuid, whole } from '@muster/platform-http';
import type { ParkedSelection } from '@muster/platform-inbound';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { editInput } from './edit/edit-input.js';
import { ParkedEventReader, type ParkedEventView } from './edit/parked-event.reader.js';
import { ExceptionsReader } from './exceptions.reader.js';
import { ParkedReader, type ParkedFilter } from './parked.reader.js';
import { Retry, type DiscardAnswer, type RetryAnswer } from './retry.js';

export const placeOfEvent = (value: unknown, name: string) => {
  const [, topic, partition, offset] = /^([\w.-]{1,249})\/(\d{1,9})\/(\d{1,15})$/.exec(text(value, name)) ?? [];
  if (topic === undefined) throw badInput(name, `${name} must be <topic>/<partition>/<offset>.`, 'Take it from `next` of the page before.');
  return { topic, partition: Number(partition), offset: Number(offset) };
};
const filters = { class: text, code: text, status: oneOf('parked', 'resolved', 'discarded'), limit: whole(1, 1_000), after: placeOfEvent };
const exceptionFilters = { class: text, code: text, entity: text, system: text, recordId: uuid, limit: whole(1, 1_000), after: whole(1, Number.MAX_SAFE_INTEGER) };
const selected = { topic: text, partition: whole(0, 2_147_483_647), offset: whole(0, Number.MAX_SAFE_INTEGER), class: text, code: text };
const retried = { ...selected, dryRun: flag, edited: editInput, author: text, reason: text, recall: flag };
const discarded = { ...selected, author: text, reason: text };

@Controller('v1')
export class ParkedController {
  constructor(
    private readonly parked: ParkedReader,
    private readonly events: ParkedEventReader,
    private readonly retrying: Retry,
  ) {}

  @Get('parked')
  list(@Query() query: unknown) {
    const filter: ParkedFilter = readInput(query, filters);
    return this.parked.list(filter);
  }

  /** One event, field by field; confidential and restricted values only where they are asked for. */
  @Get('parked/:topic/:partition/:offset')
  one(@Param() at: Record<string, string>, @Query() query: unknown): Promise<ParkedEventView> {
    const { topic, partition, offset } = readInput(at, { topic: selected.topic, partition: selected.partition, offset: selected.offset });
    const { unmask = false, restricted = false, recall = false } = readInput(query, { unmask: flag, restricted: flag, recall: flag });
    const place = { topic: topic!, partition: partition!, offset: offset! };
    const read = () => this.events.read(place, { confidential: unmask, restricted: unmask && restricted });
    return recall ? this.retrying.look(place, read) : read();
  }

  /** One event by its place, or all of a class. `dryRun` answers the same and changes nothing. One event may be taken in other words than those it came with. */
  @Post('parked/retry')
  @HttpCode(200)
  async retry(@Body() body: unknown): Promise<RetryAnswer> {
    const { dryRun = false, edited, author, reason, recall, ...given } = readInput(body, retried);
    const selection = selectionOf(given);
    if (edited !== undefined && 'class' in selection) throw badInput('edited', 'edited is for one event.', 'Give topic, partition and offset.');
    if ((author === undefined) !== (reason === undefined) || (edited !== undefined && author === undefined)) throw badInput('author', 'author and reason are given together, and an edit needs both.', 'Say who edits, and why.');
    const by = author === undefined || reason === undefined ? undefined : { author, reason };
    if (recall === true && edited === undefined) throw badInput('recall', 'recall is for an event that is edited.', 'POST /v1/events/again takes events once more as they are.');
    const answer = await this.retrying.run(selection, { dryRun, edited, by, recall });
    if (answer.selected === 0) throw nothingParked('retried');
    return answer;
  }

  /** Ends one event by its place, or all of a class, without its effects. */
  @Post('parked/discard')
  @HttpCode(200)
  async discard(@Body() body: unknown): Promise<DiscardAnswer> {
    const { author, reason, ...given } = readInput(body, discarded);
    const selection = selectionOf(given);
    if (author === undefined || reason === undefined) throw badInput(author === undefined ? 'author' : 'reason', 'author and reason must be given.', 'Say who discards, and why.');
    const answer = await this.retrying.discard(selection, { author, reason });
    if (answer.discarded === 0) throw nothingParked('discarded');
    return answer;
  }
}

const nothingParked = (what: string) => notFound('body', 'Nothing that is parked now is selected by this.', `GET /v1/parked lists what is parked; what was dealt with before is not ${what}.`);

function selectionOf({ topic, partition, offset, class: refusedClass, code }: { topic?: string | undefined; partition?: number | undefined; offset?: number | undefined; class?: string | undefined; code?: string | undefined }): ParkedSelection {
  const given = [topic, partition, offset, refusedClass, code].filter((one) => one !== undefined).length;
  if (given === 3 && topic !== undefined && partition !== undefined && offset !== undefined) return { topic, partition, offset };
  if (given === 2 && refusedClass !== undefined && code !== undefined) return { class: refusedClass, code };
  throw badInput('body', 'Either topic, partition and offset must be given, or class and code.', 'GET /v1/parked lists both.');
}

@Controller('v1/exceptions')
export class ExceptionsController {
  constructor(private readonly exceptions: ExceptionsReader) {}

  @Get()
  list(@Query() query: unknown) {
    return this.exceptions.list(readInput(query, exceptionFilters));
  }
}
