import { flag, instant, localDate, readInput, text, uuid } from '@muster/platform-http';
import { MasterRuntime } from '@muster/platform-records';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { entityOfPath } from './entity-paths.js';
import { RecordReader, type LookOptions } from './record.reader.js';

const lookAt = { validOn: localDate, recordedBy: instant, restricted: flag };

/** Single records: by canonical id and by the id of any source, with whose word each attribute is. */
@Controller('v1')
export class RecordsController {
  constructor(
    private readonly master: MasterRuntime,
    private readonly records: RecordReader,
  ) {}

  @Get(':plural/by/:system/:externalId')
  async bySource(@Param() at: Record<string, string>, @Query() query: unknown) {
    const options: LookOptions = readInput(query, lookAt);
    const entity = entityOfPath(this.master, at['plural']!);
    const id = await this.records.idOf(entity, text(at['system'], 'system'), text(at['externalId'], 'externalId'));
    return this.records.look(entity, id, options);
  }

  /** Where several systems use one id, each is listed. */
  @Get(':plural/by/:externalId')
  async find(@Param() at: Record<string, string>) {
    return { found: await this.records.find(entityOfPath(this.master, at['plural']!), text(at['externalId'], 'externalId')) };
  }

  @Get(':plural/:id')
  byId(@Param() at: Record<string, string>, @Query() query: unknown) {
    const options: LookOptions = readInput(query, lookAt);
    return this.records.look(entityOfPath(this.master, at['plural']!), uuid(at['id'], 'canonicalId'), options);
  }

  @Get(':plural/:id/claims')
  claims(@Param() at: Record<string, string>, @Query() query: unknown) {
    const { restricted = false } = readInput(query, { restricted: flag });
    return this.records.claims(entityOfPath(this.master, at['plural']!), uuid(at['id'], 'canonicalId'), restricted);
  }

  @Get(':plural/:id/history')
  history(@Param() at: Record<string, string>, @Query() query: unknown) {
    const { restricted = false } = readInput(query, { restricted: flag });
    return this.records.history(entityOfPath(this.master, at['plural']!), uuid(at['id'], 'canonicalId'), restricted);
  }
}
