import { flag, notFound, readInput, uuid } from '@muster/platform-http';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ConnectorsService } from '../connectors-service.js';
import { readOriginal } from './original.store.js';

const atTime = (ms: number) => new Date(ms).toISOString();

@Controller('v1/originals')
export class OriginalsController {
  constructor(private readonly connectors: ConnectorsService) {}

  /** What the system sent of which an event was made. One that a restricted attribute may stand in is shown to who asks for it. */
  @Get(':event')
  async one(@Param('event') event: string, @Query() query: unknown) {
    const { restricted = false } = readInput(query, { restricted: flag });
    const eventId = uuid(event, 'event');
    const kept = await readOriginal(this.connectors.database, eventId);
    if (!kept) throw notFound('event', `Nothing is kept of which the event ${eventId} was made.`, 'Events of files and of sources that publish themselves have no original here; others are kept for the keepDays of their mapping.');
    const { system, stream, classification, keptAt, expiresAt, record } = kept;
    const isHidden = classification === 'restricted' && !restricted;
    return { eventId, system, stream, classification, keptAt: atTime(keptAt), expiresAt: atTime(expiresAt), ...(isHidden ? { restricted: true } : { record }) };
  }
}
