import { badInput, flag, readInput, text, type Reader } from '@muster/platform-http';
import type { EventPlace } from '@muster/platform-inbound';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { placeOfEvent } from './parked.controller.js';
import { Retry, type AgainAnswer } from './retry.js';

const AGAIN_MAX = 500;

/** `<topic>/<partition>/<offset>`, 1 to 500 of them. */
const places: Reader<readonly EventPlace[]> = (value, name) => {
  if (Array.isArray(value) && value.length > 0 && value.length <= AGAIN_MAX) return value.map((one) => placeOfEvent(one, name));
  throw badInput(name, `${name} must be 1 to ${AGAIN_MAX} places.`, 'Give <topic>/<partition>/<offset> of each.');
};

@Controller('v1/events')
export class AgainController {
  constructor(private readonly retrying: Retry) {}

  /** Takes events once more, by their places. What stands already has no effect. */
  @Post('again')
  @HttpCode(200)
  again(@Body() body: unknown): Promise<AgainAnswer> {
    const { places: given, dryRun = false, author, reason } = readInput(body, { places, dryRun: flag, author: text, reason: text });
    if (given === undefined || author === undefined || reason === undefined) throw badInput('body', 'places, author and reason are needed.', 'Say which events, who asks for them, and why.');
    return this.retrying.again(given, { dryRun, by: { author, reason } });
  }
}
