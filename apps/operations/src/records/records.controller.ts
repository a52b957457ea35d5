import { isEntity, type EntityName } from '@muster/contracts';
import { badInput, instant, localDate, notFound, readInput, text, uuid } from '@muster/platform-http';
import { formatLocalDate } from '@muster/platform-kernel';
import { someIds } from '@muster/platform-operating';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { FirmRecordReader } from './firm-record.reader.js';
import { LineageReader } from './lineage.reader.js';
import { RecordNames } from './record-names.js';
import { SearchReader } from './search.reader.js';

function entityOf(name: string | undefined): EntityName {
  if (name !== undefined && isEntity(name)) return name;
  throw notFound('entity', 'There is no such entity.', 'GET /v1/search finds records of every entity.');
}

/** Records as the firm has them: found by whatever people call them, and shown over all systems. */
@Controller('v1')
export class RecordsController {
  constructor(
    private readonly records: FirmRecordReader,
    private readonly searching: SearchReader,
    private readonly lineages: LineageReader,
    private readonly names: RecordNames,
  ) {}

  @Get('search')
  search(@Query() query: unknown) {
    const { q } = readInput(query, { q: text });
    if (q === undefined || q.trim() === '') throw badInput('q', 'q must be given.', 'Give an id, an e-mail address, a name or a code.');
    return this.searching.search(q);
  }

  /** What records are called, of whom an answer names only the id. */
  @Get('names')
  namesOf(@Query() query: unknown) {
    const { ids } = readInput(query, { ids: someIds });
    if (ids === undefined) throw badInput('ids', 'ids is missing.', 'Give canonical ids with commas between them.');
    return this.names.of(ids);
  }

  @Get('records/:entity/:id')
  record(@Param() at: Record<string, string>, @Query() query: unknown) {
    const { validOn, recordedBy } = readInput(query, { validOn: localDate, recordedBy: instant });
    return this.records.read(entityOf(at['entity']), uuid(at['id'], 'id'), { validOn: validOn === undefined ? undefined : formatLocalDate(validOn), recordedBy: recordedBy === undefined ? undefined : new Date(recordedBy).toISOString() });
  }

  @Get('records/:entity/:id/history')
  history(@Param() at: Record<string, string>) {
    return this.records.history(entityOf(at['entity']), uuid(at['id'], 'id'));
  }

  /** One attribute from what was sent to who has it, and what it was before. */
  @Get('records/:entity/:id/lineage/:attribute')
  lineage(@Param() at: Record<string, string>) {
    return this.lineages.read(entityOf(at['entity']), uuid(at['id'], 'id'), text(at['attribute'], 'attribute'));
  }
}
